/** Of the known names the one that was probably meant, if there is one. */
export function closest(name: string, known: readonly string[]): string | undefined {
  const given = plain(name);
  const ranked = known.map((one) => ({ one, distance: distance(given, plain(one)) })).sort((left, right) => left.distance - right.distance);
  const [best] = ranked;
  if (best && best.distance <= Math.max(1, Math.floor(given.length / 4))) { return best.one; }
  // `downAfterMilliseconds` for `downAfter`, `policy` for `evictionPolicy`.
  const [longest] = known.filter((one) => isPart(plain(one), given)).sort((left, right) => right.length - left.length);
  return longest;
}

function isPart(one: string, given: string): boolean {
  return (one.length > 3 && given.startsWith(one)) || (given.length > 3 && (one.startsWith(given) || one.endsWith(given)));
}

/** `eviction_policy` and `EvictionPolicy` are the same. */
function plain(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '');
}

/** How many letters must be added, removed, replaced or swapped with the next one to make one of the other. */
function distance(left: string, right: string): number {
  const rows = [Array.from({ length: right.length + 1 }, (_, column) => column)];
  for (let line = 1; line <= left.length; line += 1) {
    const row = [line];
    for (let column = 1; column <= right.length; column += 1) {
      const replaced = rows[line - 1][column - 1] + (left[line - 1] === right[column - 1] ? 0 : 1);
      const swapped = line > 1 && column > 1 && left[line - 1] === right[column - 2] && left[line - 2] === right[column - 1]
        ? rows[line - 2][column - 2] + 1 : Infinity;
      row.push(Math.min(rows[line - 1][column] + 1, row[column - 1] + 1, replaced, swapped));
    }
    rows.push(row);
  }
  return rows[left.length][right.length];
}
