package org.cemflow.label

import groovy.transform.CompileStatic
import java.nio.file.Path
import java.util.concurrent.TimeUnit

/** cem-label as a process of its own. */
@CompileStatic
class Program implements Closeable {

    final Process process
    final File errors

    Program(Path dir, List<String> arguments) {
        errors = File.createTempFile('stderr', '.txt', dir.toFile())
        def java = Path.of(System.getProperty('java.home'), 'bin', 'java').toString()
        // A shell's background jobs ignore Ctrl-C's signal and leave that to their children; a user's terminal does not.
        def command = ['env', '--default-signal=INT', java, '-Xmx256m', '-XX:TieredStopAtLevel=1', '-XX:-UsePerfData', '-cp', System.getProperty('java.class.path'),
                'org.cemflow.label.LabelCommand', *arguments]
        process = new ProcessBuilder(command).redirectError(errors).start()
    }

    /** The one line that it prints. */
    String address() {
        process.inputReader().readLine()
    }

    /** From now on no file may grow beyond this size: to the program, the disk is full. */
    void full(int bytes) {
        assert new ProcessBuilder('prlimit', "--pid=${process.pid()}".toString(), "--fsize=$bytes".toString()).start().waitFor() == 0
    }

    /** Ends it as Ctrl-C does. */
    int interrupt() {
        new ProcessBuilder('kill', '-INT', process.pid().toString()).start().waitFor()
        wait(process)
    }

    int kill() {
        process.destroyForcibly()
        wait(process)
    }

    static int wait(Process process) {
        assert process.waitFor(60, TimeUnit.SECONDS)
        process.exitValue()
    }

    @Override
    void close() {
        process.destroyForcibly().waitFor()
    }
}
