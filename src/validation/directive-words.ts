/** A word as the server's tokenizer (sdssplitargs) reads it: quotes may open anywhere in it, and the closing quote ends it. */
const WORD = /^([^\s"']*)(?:"((?:\\.|[^"\\])*)"|'((?:\\'|[^'\\]|\\(?!'))*)')?(?=\s|$)/;

/** The words of a directive's value with the meaning that the server gives them; undefined when a quote stays open. */
export function wordsOf(value: string): string[] | undefined {
  const words: string[] = [];
  let rest = value.trim();
  while (rest !== '') {
    const [word, bare, double, single] = WORD.exec(rest) ?? [''];
    if (word === '') { return undefined; }
    words.push(bare + (double ?? '').replace(/\\(?:x([0-9a-fA-F]{2})|(.))/g, unescaped) + (single ?? '').replace(/\\'/g, "'"));
    rest = rest.slice(word.length).trimStart();
  }
  return words;
}

/** Escapes in double quotes. */
function unescaped(_: string, hex: string | undefined, character: string): string {
  return hex === undefined ? CONTROLS[character] ?? character : String.fromCharCode(parseInt(hex, 16));
}

const CONTROLS: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', a: '\x07' };
