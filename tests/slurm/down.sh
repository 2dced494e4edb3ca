#!/usr/bin/env bash
# Stops what tests/slurm/up.sh started under the folder $1: jobs first, then the daemons, by process id, each only if the
# process still is that program.
set -uo pipefail
root=$1
[ -e "$root/pids" ] || exit 0
export SLURM_CONF=$root/slurm.conf
timeout 5 squeue -h -o %A 2>/dev/null | sort -u | xargs -r timeout 10 scancel 2>/dev/null
for _ in $(seq 50); do [ -z "$(timeout 5 squeue -h -o %A 2>/dev/null)" ] && break; sleep 0.2; done
for wanted in slurmd slurmctld munged; do
    while read -r name pid; do
        [ "$name" = "$wanted" ] || continue
        # Debian's programs are alternatives: slurmd is slurmd-wlm.
        case $(basename "$(readlink "/proc/$pid/exe" 2>/dev/null)") in "$wanted"*) ;; *) continue ;; esac
        kill -TERM "$pid" 2>/dev/null
        for _ in $(seq 100); do kill -0 "$pid" 2>/dev/null || break; sleep 0.1; done
        kill -0 "$pid" 2>/dev/null && kill -KILL "$pid"
    done < "$root/pids"
done
rm -f "$root/pids"
