/**
 * What the guard's shell executes, in words that dash, BusyBox's ash and bash all know; while it waits only in their
 * own. Its arguments are the token and the supervisor's own process group: it has to know them however soon the supervisor is
 * gone. It reads lines: `+ID` and `-ID` for groups that come and go, `.` when the supervisor is about to leave in good order.
 *
 * - A process that is just executing another program has no environment for a moment: it may be found only later.
 * - Group 1 is never signalled (`kill -1` is everybody), nor the one that the supervisor was in, which is its caller's.
 * - BusyBox's `grep -F` does not look behind the first variable; the token is one that is a pattern for itself.
 */
export const GUARD_SCRIPT = `# ends what evrexec has started, when that is gone
trap '' HUP INT QUIT TERM USR1 USR2
token=$1 own=$2
groups=' ' scans=3
while read -r line; do
  group=\${line#?}
  case $line in
    +*) groups="$groups$group " ;;
    -*) case $groups in *" $group "*) groups="\${groups%% $group *} \${groups#* $group }" ;; esac ;;
    .) scans=1 ;;
  esac
done
for group in $groups; do kill -KILL "-$group"; done
clean=0 rounds=0
while :; do
  clean=$((clean + 1)) rounds=$((rounds + 1))
  for environ in $(grep -ls "$token" /proc/[0-9]*/environ); do
    clean=0 stat= pid=\${environ#/proc/}
    pid=\${pid%/environ}
    read -r stat <"/proc/$pid/stat"
    set -- \${stat##*) }
    case $3 in '' | 0 | 1 | "$own") ;; *) kill -KILL "-$3" ;; esac
    kill -KILL "$pid"
  done
  if [ $clean -ge $scans ] || [ $rounds -ge 100 ]; then exit 0; fi
  sleep 0.05
done
`
