// Tasks that go over what they asked for, and a long one with checkpoints as docs/cluster.md describes them. SlurmTasksSpec runs this
// beside the real conf/.

// Its first attempt holds 400 MB, twice of what it asked for, outside any Java heap; the second asks for 400 MB and needs nothing.
process OVER_MEMORY {
    memory { 200.MB * task.attempt }

    output:
    path 'memory.txt'

    script:
    """
    if [ ${task.attempt} = 1 ]; then
        (head -c 400000000 /dev/zero; sleep 30) | tail -n 1 > /dev/null
    fi
    echo ${task.memory.toMega()} > memory.txt
    """
}

// A heap too small for the tool: the tool itself says so and leaves with 137.
process OVER_HEAP {
    memory { 1.GB * task.attempt }

    input:
    path volume

    output:
    path 'heap.patches.parquet'

    script:
    """
    export CEM_MEMORY_MB=${task.memory.toMega()} CEM_JAVA_OPTS=${task.attempt == 1 ? '-Xmx8m' : ''}
    cem-patch --volume ${volume} --patch-size 64 --threads 1 --output heap.patches.parquet
    """
}

// Counts, folding each number into a state; a state that is not continued exactly shows in the last one.
process COUNT {
    tag "${name}"
    label 'process_long'

    input:
    tuple val(name), val(steps)

    output:
    path "${name}.count"

    script:
    """
    name=${name} i=0 state=1
    save() { echo "\$i \$state" >| "\$CEM_CHECKPOINTS/last.\$\$" && mv "\$CEM_CHECKPOINTS/last.\$\$" "\$CEM_CHECKPOINTS/last"; }
    trap 'save; echo "\$i TERM" >> "\$CEM_CHECKPOINTS/history"; exit 143' TERM
    echo "\$name" >| "\$CEM_CHECKPOINTS/name"
    [ ! -f "\$CEM_CHECKPOINTS/last" ] || read -r i state < "\$CEM_CHECKPOINTS/last"
    echo "\$i begun" >> "\$CEM_CHECKPOINTS/history"
    while [ "\$i" -lt ${steps} ]; do
        i=\$((i + 1)) state=\$(((state * 1103515245 + i) % 2147483648))
        sleep 0.1 || true # the signal may reach sleep first
        [ \$((i % 10)) -gt 0 ] || save || true
    done
    echo "\$state" > ${name}.count
    """
}

// Elements of one job array, each with its own fate; the last one has none.
process ELEMENT {
    tag "${name}"
    array 3
    memory { 200.MB * task.attempt }
    time { 1.m * task.attempt }

    input:
    val name

    output:
    path 'element.txt'

    script:
    """
    case ${name}-${task.attempt} in
        memory-1) (head -c 400000000 /dev/zero; sleep 30) | tail -n 1 > /dev/null ;;
        time-1) sleep 300 ;;
    esac
    echo ${name} ${task.memory.toMega()} ${task.time.toMinutes()} > element.txt
    """
}

workflow {
    OVER_MEMORY()
    ELEMENT(channel.of('memory', 'time', 'none'))
    OVER_HEAP(file(params.volume))
    COUNT(channel.of(['cancelled', 150], ['limited', 400]))
}
