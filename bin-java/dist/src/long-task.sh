# Read by bash in the folder of a Nextflow task that runs long, before the task (beforeScript): . long-task.sh NAME [BASE]
#
# CEM_CHECKPOINTS  the folder for the task's checkpoints. A retry runs in a fresh task folder, so they lie outside, under a name
#                  that only the same work has: NAME and a digest of the script and of the inputs as they are staged. What differs
#                  between two attempts at the same work (memory, CPUs) is left out. BASE, its parent, is checkpoints in Nextflow's
#                  work folder unless given. It is no input of the task and no word of its script, so -resume does not depend on it.
# cem_last_words   to be called after the task (afterScript): when the task was told to stop, waits until it has ended. Nextflow's
#                  wrapper would end at once, and the scheduler would kill what is still writing its last checkpoint.
cem_checkpoints() {
    local name digest
    name=$(printf %s "$1" | tr -c 'A-Za-z0-9._-' _)
    digest=$( {
        sed -e 's/CEM_MEMORY_MB=[0-9]*//' -e 's/--threads [0-9]*//' .command.sh
        sed -n '/^nxf_stage()/,/^}/p' .command.run
    } | sha256sum | cut -c1-16)
    CEM_CHECKPOINTS=${2:-$(dirname "$(dirname "$PWD")")/checkpoints}/$name-$digest
    mkdir -p "$CEM_CHECKPOINTS"
    export CEM_CHECKPOINTS
}

cem_last_words() {
    exec 9>&-
    [ "${nxf_main_ret:-0}" -lt 128 ] || wait "$cem_watch" || true
}

cem_checkpoints "$@"
# The task's processes inherit the pipe; its reader sees the end when the last of them is gone.
exec 9> >(trap '' TERM INT USR2; exec cat > /dev/null)
cem_watch=$!
