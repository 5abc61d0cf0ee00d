#!/bin/sh
# What a password must be: the clients' one, which the user may choose, and those of the pods among each other. Sourced, not run.
#
# Inputs:  none; functions print what is wrong with the password that they are given.

# password_fault FILE: what is wrong with the password in it, as the end of a sentence; nothing when it can be used. Line feeds at its end are not
# part of it: editors add them, and the shell drops them. A workload gets the password as a variable, which is UTF-8 and has no NUL byte.
password_fault() {
  od -An -v -tu1 "$1" | awk '
    function fault(i, byte, more, low, high) {
      while (count > 0 && bytes[count - 1] == 10) count--
      if (count == 0) return "is empty"
      for (i = 0; i < count; i++) {
        byte = bytes[i]
        if (byte == 0) return "has a NUL byte"
        # The bytes that may follow the first one of a character, by RFC 3629: no longer form than needed, no surrogates, at most U+10FFFF.
        if (more > 0) {
          if (byte < low || byte > high) return "is not UTF-8"
          low = 128; high = 191; more--
        } else if (byte >= 128) {
          if (byte < 194 || byte > 244) return "is not UTF-8"
          more = byte < 224 ? 1 : byte < 240 ? 2 : 3
          low = byte == 224 ? 160 : byte == 240 ? 144 : 128
          high = byte == 237 ? 159 : byte == 244 ? 143 : 191
        }
      }
      if (more > 0) return "is not UTF-8"
      if (count < 16 || count > 512) return "has " count " bytes, not 16 to 512"
    }
    { for (i = 1; i <= NF; i++) bytes[count++] = $i + 0 }
    END { printf "%s", fault() }
  '
}

# unreserved_fault PASSWORD: the same of a usable password of an instance whose operator writes it into configuration files and command lines as it is.
unreserved_fault() {
  case $1 in
    *[!A-Za-z0-9_.~-]*) echo "has other characters than letters, digits, '-', '.', '_' and '~'" ;;
    *) if [ "${#1}" -gt 64 ]; then echo "has ${#1} characters, not 16 to 64"; fi ;;
  esac
}

# internal_fault PASSWORD: the same of a password that the pods use among each other. They write it into configuration files and commands as it is,
# so it is of letters and digits only.
internal_fault() {
  case $1 in
    '') echo "is empty" ;;
    *[!A-Za-z0-9]*) echo "has other characters than letters and digits" ;;
    *) if [ "${#1}" -lt 16 ] || [ "${#1}" -gt 512 ]; then echo "has ${#1} characters, not 16 to 512"; fi ;;
  esac
}
