// A process for each label: what does SLURM give it? SlurmTasksSpec runs this beside the real conf/.
process SINGLE {
    label 'process_single'

    output:
    path 'seen.txt'

    script:
    'echo "${SLURM_JOB_PARTITION-local} ${CUDA_VISIBLE_DEVICES-none} ${CEM_CHECKPOINTS-none}" > seen.txt'
}

process LOW {
    label 'process_low'

    output:
    path 'seen.txt'

    script:
    'echo "${SLURM_JOB_PARTITION-local} ${CUDA_VISIBLE_DEVICES-none} ${CEM_CHECKPOINTS-none}" > seen.txt'
}

process MEDIUM {
    label 'process_medium'

    output:
    path 'seen.txt'

    script:
    'echo "${SLURM_JOB_PARTITION-local} ${CUDA_VISIBLE_DEVICES-none} ${CEM_CHECKPOINTS-none}" > seen.txt'
}

process HIGH {
    label 'process_high'

    output:
    path 'seen.txt'

    script:
    'echo "${SLURM_JOB_PARTITION-local} ${CUDA_VISIBLE_DEVICES-none} ${CEM_CHECKPOINTS-none}" > seen.txt'
}

process HIGH_MEMORY {
    label 'process_high_memory'

    output:
    path 'seen.txt'

    script:
    'echo "${SLURM_JOB_PARTITION-local} ${CUDA_VISIBLE_DEVICES-none} ${CEM_CHECKPOINTS-none}" > seen.txt'
}

process LONG {
    label 'process_long'

    output:
    path 'seen.txt'

    script:
    'echo "${SLURM_JOB_PARTITION-local} ${CUDA_VISIBLE_DEVICES-none} ${CEM_CHECKPOINTS-none}" > seen.txt'
}

// Two of them, long enough to hold their GPUs at the same time.
process GPU {
    label 'process_gpu'

    input:
    val number

    output:
    path 'seen.txt'

    script:
    """
    echo "\${SLURM_JOB_PARTITION-local} \${CUDA_VISIBLE_DEVICES-none} \${CEM_CHECKPOINTS-none}" > seen.txt
    sleep ${number}
    """
}

workflow {
    if (!params.gpu_only) {
        SINGLE()
        LOW()
        MEDIUM()
        HIGH()
        HIGH_MEMORY()
        LONG()
    }
    GPU(channel.of(5, 6))
}
