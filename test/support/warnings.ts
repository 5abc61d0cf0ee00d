/** The lines that an action writes to standard error. */
export function standardErrorOf(action: () => void): string[] {
  const written: string[] = [];
  const spy = jest.spyOn(process.stderr, 'write').mockImplementation((text) => {
    written.push(String(text));
    return true;
  });
  try {
    action();
  } finally {
    spy.mockRestore();
  }
  return written.join('').split('\n').slice(0, -1);
}

/** The result of an action, whose warnings are expected and of no interest. Works outside of jest too. */
export function silently<T>(action: () => T): T {
  const { write } = process.stderr;
  process.stderr.write = () => true;
  try {
    return action();
  } finally {
    process.stderr.write = write;
  }
}
