/** When the other servers last answered that they hold keys: what with_times of answer-times.sh remembers in one run of a script. */
export class AnswerTimes {
  private readonly holders = new Map<string, number>();

  forget(): void { this.holders.clear(); }

  /** The facts of an answer, and for how long it counts. */
  withHeld(line: string, now: number): string {
    const pod = /pod=(\S+)/.exec(line)![1];
    if (line.includes(' keys=yes')) { this.holders.set(pod, now); } else if (line.includes(' role=')) { this.holders.delete(pod); }
    const seen = this.holders.get(pod);
    return seen === undefined ? line : `${line} held=${now - seen}`;
  }
}
