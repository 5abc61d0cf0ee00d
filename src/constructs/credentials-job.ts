import { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import type { Job } from '../manifests/kubernetes';
import { jobName } from '../settings/names';

/**
 * A Job whose name ends with a hash of its spec. A Job is immutable, so another spec needs another name, and the spec is final only when
 * every patch is applied: the name is made at synth.
 */
export class CredentialsJob extends ApiObject {
  private readonly stem: string;
  private rendering = false;

  public constructor(scope: Construct, id: string, job: Job) {
    super(scope, id, job);
    this.stem = job.metadata.name!;
    // ApiObject sets it once; what reads it gets the name that a synth at that moment would write.
    Object.defineProperty(this, 'name', { get: () => (this.rendering ? this.stem : this.toJson().metadata.name), enumerable: true });
  }

  public toJson(): any {
    const json = this.patched();
    const { name } = json.metadata;
    // A patch of the name itself is the user's to answer for.
    return name === this.stem ? { ...json, metadata: { ...json.metadata, name: jobName(this.stem, json.spec) } } : json;
  }

  /** An error of the base class has the name in its message. */
  private patched(): any {
    this.rendering = true;
    try {
      return super.toJson();
    } finally {
      this.rendering = false;
    }
  }
}
