#!/bin/sh
# When other servers last answered what matters for longer than a moment: an answer that is lost must not cost a data set. Sourced, not run.
#
# Inputs:  REDIS_RUN.

# REDIS_RUN/answers has `held|eligible NAME TIME`, of one run of the script that sources this.
rm -f "$REDIS_RUN/answers"

# with_times: the facts about members, each with the seconds since it last answered that it holds keys, and since it first answered that it is eligible.
with_times() {
  awk -v file="$REDIS_RUN/answers" -v now="$(now)" '
    BEGIN { while ((getline line <file) > 0) { split(line, word, " "); since[word[1] " " word[2]] = word[3] } close(file) }
    {
      pod = $2; sub(/^pod=/, "", pod)
      if (/ keys=yes/) since["held " pod] = now
      else if (/ role=/) delete since["held " pod]
      if (/ priority=[1-9]/) { if (!(("eligible " pod) in since)) since["eligible " pod] = now }
      else if (/ role=slave/) delete since["eligible " pod]
      if (("held " pod) in since) $0 = $0 " held=" now - since["held " pod]
      if (("eligible " pod) in since) $0 = $0 " eligible=" now - since["eligible " pod]
      print
    }
    END { printf "" >file; for (what in since) print what, since[what] >file }'
}
