/** Where the images of an instance come from. */
export interface ImageSource {
  /** `imageRegistry`. */
  readonly registry?: string;
  /** What the user set for this image. */
  readonly given?: string;
  /** The image of the library. It names its registry. */
  readonly own: string;
}

/** The image that a pod pulls: an image that the user gave with its registry stays as it is. */
export function imageOf({ registry, given, own }: ImageSource): string {
  if (registry === undefined) { return given ?? own; }
  if (given === undefined) { return `${registry}/${own.slice(own.indexOf('/') + 1)}`; }
  return namesRegistry(given) ? given : `${registry}/${given}`;
}

/** As container runtimes tell a registry from the first part of a path on Docker Hub (github.com/distribution/reference). */
function namesRegistry(image: string): boolean {
  const [first, ...path] = image.split('/');
  return path.length > 0 && (/[.:A-Z]/.test(first) || first === 'localhost');
}
