package org.cemflow.pipeline

import java.nio.file.Files
import java.nio.file.Path
import java.util.concurrent.TimeUnit
import spock.lang.Specification
import spock.lang.TempDir

/**
 * The container files and the profiles docker and apptainer, as far as they can be checked without an engine: the files' steps
 * name what exists and their environment runs the executables; Nextflow's calls are taken by a docker and an apptainer of ours,
 * which note the arguments and run the command in place.
 */
class ContainerSpec extends Specification {

    @TempDir Path dir

    /** Instructions of a container file: name, arguments; continued lines joined, comments gone. */
    static List<List<String>> instructions(Path file) {
        file.toFile().text.replaceAll(/\\\n/, ' ').readLines().findAll { it.trim() && !it.startsWith('#') }
                .collect { it.split(' ', 2) as List<String> }
    }

    def "the steps of #name name what exists, and its environment runs the executables"() {
        given:
        def steps = instructions(Run.ROOT.resolve("containers/${name}"))
        def all = { String instruction -> steps.findAll { it[0] == instruction }*.get(1) }
        def apt = ['sh', '-c', 'command -v apt-cache'].execute().with { waitFor() == 0 }

        expect: 'two stages: one builds as anybody does, the other takes what was built and nothing else'
        all('FROM').size() == 2
        all('FROM')[0].endsWith(' AS build')
        all('FROM').every { it ==~ /[a-z0-9\/]+:[a-z0-9.-]+( AS build)?/ && !it.contains('latest') }
        steps.takeWhile { it != ['FROM', all('FROM')[1]] }.contains(['RUN', build])
        all('COPY') == ['. /opt/cemflow', '--from=build /opt/cemflow/bin-java/dist/target/cemflow /opt/cemflow/bin-java/dist/target/cemflow']
        Files.isDirectory(Run.ROOT.resolve('bin-java/dist/target/cemflow'))

        and: 'its packages exist'
        def packages = all('RUN').findAll { it.contains('apt-get') }.collectMany { run ->
            (run =~ /--no-install-recommends ([^&]*)/)[0][1].trim().split(' ') as List<String> }
        packages.containsAll(['openjdk-17-jdk-headless', 'maven', 'openjdk-17-jre-headless', 'procps'])
        !apt || packages.toUnique().every { known(it) }

        and: 'the executables start with nothing but its environment'
        def environment = all('ENV').collectMany { (it =~ /([A-Z_]+)=(\S+)/).iterator().collect { [it[1], it[2].replace('/opt/cemflow', Run.ROOT.toString())] } }
                .collectEntries { it }
        ['cem-ingest', 'cem-patch', 'cem-dedup', 'cem-filter', 'cem-export', 'cem-report'].every { starts(it, environment) }

        and: 'what was built on this machine stays out of the image'
        Run.ROOT.resolve('.containerignore').toFile().readLines().containsAll(['**/target', '.git', 'work', 'results'])

        where:
        name                 | build
        'Containerfile.cpu'  | './cemflow build'
        'Containerfile.cuda' | './cemflow build --with-cuda'
    }

    def "-profile #engine: tasks run in the images, those with a GPU in the CUDA one, with the folder of their checkpoints"() {
        given: 'an engine that notes its arguments and runs the command, and a driver'
        def bin = Files.createDirectories(dir.resolve('bin'))
        script(bin.resolve(engine), """
            echo "\$*" >> '${dir}/calls.txt'
            for word in "\$@"; do shift; case \$word in */cpu.image|*/cuda.image) exec "\$@" ;; esac; done
        """)
        script(bin.resolve('nvidia-smi'), 'echo "GPU 0: Pretended (UUID: GPU-0)"')
        def images = ['cpu', 'cuda'].collectEntries { [it, Files.writeString(dir.resolve("${it}.image"), '')] }
        def project = Project.of(dir.resolve('project'), Run.ROOT.resolve('tests/slurm/labels.nf'))
        def run = new Run(dir.resolve('run'), [Run.ROOT.resolve('cemflow'), 'nextflow', 'run', project])
        run.environment.PATH = "${bin}:${System.getenv('PATH')}".toString()

        when:
        run.run('-profile', "${engine},gpu", '-ansi-log', 'false', '--container', images.cpu, '--container_gpu', images.cuda)
        def calls = dir.resolve('calls.txt').toFile().readLines().findAll { it.contains('.image') }

        then:
        run.exit == 0 ?: run.output == ''
        calls.count { it.contains('/cpu.image') } == 6
        calls.count { it.contains('/cuda.image') } == 2
        calls.findAll { it.contains('/cuda.image') }.every { it.contains(gpu) && it.contains("${run.dir}/work") }
        calls.findAll { it.contains('/cpu.image') }.every { !it.contains(gpu) }
        engine != 'docker' || calls.every { it =~ /-u \d+:\d+/ && it.contains('-e CEM_CHECKPOINTS') }

        where:
        engine      | gpu
        'docker'    | '--gpus all'
        'apptainer' | '--nv'
    }

    private static boolean known(String name) {
        def process = ['apt-cache', 'show', name].execute()
        process.consumeProcessOutput()
        process.waitFor() == 0
    }

    private static boolean starts(String executable, Map<String, String> environment) {
        def builder = new ProcessBuilder('sh', '-c', "${executable} --version").redirectErrorStream(true)
        builder.environment().clear()
        builder.environment().putAll(environment)
        def process = builder.start()
        def out = process.inputStream.text
        process.waitFor(60, TimeUnit.SECONDS) && process.exitValue() == 0 && out.contains('.')
    }

    private static void script(Path file, String body) {
        Files.writeString(file, "#!/bin/bash\n${body.stripIndent().trim()}\n").toFile().setExecutable(true)
    }
}
