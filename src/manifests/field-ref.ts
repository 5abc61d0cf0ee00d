/** A field of the pod. The API server adds `apiVersion` and compares a reference as a whole: without it each apply would find a difference. */
export function fieldRef(fieldPath: string) {
  return { apiVersion: 'v1', fieldPath };
}
