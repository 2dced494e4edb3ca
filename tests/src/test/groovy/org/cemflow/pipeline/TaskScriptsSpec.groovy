package org.cemflow.pipeline

import java.nio.file.Files
import java.nio.file.Path
import spock.lang.Specification
import spock.lang.TempDir

/** The shell scripts that stand around a task: the preflight of the GPU, the checkpoints of long tasks, the heap of the JVM. */
class TaskScriptsSpec extends Specification {

    static final Path SCRIPTS = Run.ROOT.resolve('bin-java/dist/src')
    static final String TWO = 'echo "GPU 0: NVIDIA H100 (UUID: GPU-a)"; echo "GPU 1: NVIDIA H100 (UUID: GPU-b)"'

    @TempDir Path dir

    def "the preflight: #driver, mode #mode, #environment -> #exit, #said"() {
        given:
        tool('nvidia-smi', driver)

        when:
        def answer = bash("sh '${SCRIPTS}/cem-preflight' ${mode}", environment)

        then:
        answer.exit == exit
        answer.text.contains(said)
        exit != 2 || (answer.text.readLines().size() == 1 && answer.text.contains('--gpu off'))

        where:
        driver   | mode      | environment                                                                       || exit | said
        TWO      | 'require' | [:]                                                                               || 0    | '2 on '
        TWO      | 'auto'    | [CUDA_VISIBLE_DEVICES: '1']                                                       || 0    | 'for this task: 1'
        TWO      | 'require' | [CUDA_VISIBLE_DEVICES: '']                                                        || 2    | 'unset it'
        TWO      | 'require' | [CUDA_VISIBLE_DEVICES: 'NoDevFiles']                                              || 2    | 'hides them all'
        TWO      | 'require' | [CUDA_VISIBLE_DEVICES: '', SLURM_JOB_ID: '7', SLURM_JOB_PARTITION: 'long']        || 2    | 'SLURM gave this task none on'
        'exit 9' | 'require' | [:]                                                                               || 2    | 'install the NVIDIA driver'
        'exit 9' | 'auto'    | [:]                                                                               || 0    | 'runs on the CPU'
        'exit 9' | 'auto'    | [CUDA_VISIBLE_DEVICES: '0', SLURM_JOB_ID: '7', SLURM_JOB_GPUS: '0', SLURMD_NODENAME: 'gn3'] || 2 | "--exclude=gn3"
        'exit 9' | 'off'     | [:]                                                                               || 0    | ''
        TWO      | 'please'  | [:]                                                                               || 1    | 'use require, auto or off'
    }

    def "the checkpoints of the same work have one folder whatever the attempt; other work has another"() {
        given:
        def task = { String name, String script, String input ->
            def folder = Files.createDirectories(dir.resolve("work/${name}"))
            Files.writeString(folder.resolve('.command.sh'), script)
            Files.writeString(folder.resolve('.command.run'), "nxf_stage() {\n    ln -s ${input} dataset\n}\n")
            bash("cd '${folder}'; . '${SCRIPTS}/long-task.sh' 'BIG:TRAIN'; echo \"\$CEM_CHECKPOINTS\"").text.trim()
        }
        def first = task('a1/first', 'export CEM_MEMORY_MB=1000\ntrain --threads 4 --epochs 2', '/w/1/dataset')

        expect:
        first ==~ /${dir}\/work\/checkpoints\/BIG_TRAIN-[0-9a-f]{16}/
        Files.isDirectory(Path.of(first))
        task('b2/second', 'export CEM_MEMORY_MB=2000\ntrain --threads 8 --epochs 2', '/w/1/dataset') == first
        task('c3/third', 'export CEM_MEMORY_MB=1000\ntrain --threads 4 --epochs 3', '/w/1/dataset') != first
        task('d4/fourth', 'export CEM_MEMORY_MB=1000\ntrain --threads 4 --epochs 2', '/w/2/dataset') != first
    }

    def "the heap leaves room for native memory: #memory MB -> #heap"() {
        given: 'a java that prints its options'
        tool('java', 'echo "$@"')

        expect:
        bash("'${Run.ROOT}/bin-java/dist/target/cemflow/bin/cem-ingest'", [CEM_MEMORY_MB: "${memory}".toString(), JAVA_HOME: '']).text.split(' ').find { it.startsWith('-Xmx') } == heap

        where:
        memory || heap
        32768  || '-Xmx22937m'
        2048   || '-Xmx1433m'
        800    || '-Xmx500m'
        400    || '-Xmx200m'
        20     || '-Xmx16m'
    }

    private void tool(String name, String body) {
        def bin = Files.createDirectories(dir.resolve('bin'))
        Files.writeString(bin.resolve(name), "#!/bin/sh\n${body}\n").toFile().setExecutable(true)
    }

    private Map bash(String command, Map<String, String> environment = [:]) {
        def builder = new ProcessBuilder('bash', '-c', command).redirectErrorStream(true)
        builder.environment().keySet().removeAll { it.startsWith('SLURM') || it == 'CUDA_VISIBLE_DEVICES' }
        builder.environment().PATH = "${dir.resolve('bin')}:${System.getenv('PATH')}".toString()
        builder.environment().putAll(environment)
        def process = builder.start()
        def text = process.inputStream.text
        [exit: process.waitFor(), text: text]
    }
}
