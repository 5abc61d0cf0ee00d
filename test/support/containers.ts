import { containersOf, Manifests, podTemplatesOf } from './manifests';

/** A container of the library, and the pod that it is in. */
export interface PodContainer {
  /** Component and name, such as `server/redis`. */
  readonly name: string;
  readonly container: any;
  readonly podSpec: any;
}

export function containersOfLibrary(manifests: Manifests): PodContainer[] {
  return podTemplatesOf(manifests.ofLibrary).flatMap(([, { metadata, spec }]) => containersOf(spec).map((container) => (
    { name: `${metadata?.labels?.['app.kubernetes.io/component']}/${container.name}`, container, podSpec: spec }
  )));
}

/** Every command that the kubelet runs in the container, beginning with the entrypoint. */
export function commandsOf(container: any): string[][] {
  const { command, args, startupProbe, livenessProbe, readinessProbe, lifecycle } = container;
  return [
    [...command ?? [], ...args ?? []],
    ...[startupProbe, livenessProbe, readinessProbe, lifecycle?.preStop].flatMap((handler) => (handler?.exec ? [handler.exec.command] : [])),
  ];
}

/** File names of the scripts that the kubelet runs in the container. */
export function scriptsRunIn(container: any): string[] {
  return [...new Set(commandsOf(container).flat().flatMap((word) => /^\/opt\/redis\/([a-z-]+\.sh)$/.exec(word)?.[1] ?? []))];
}
