package org.cemflow.label

import groovy.transform.CompileStatic
import java.nio.file.Path
import java.util.concurrent.TimeUnit

/** cem-label as a process of its own. */
@CompileStatic
class Program implements Closeable {

    final Process process
    final File errors

    /** @param limit size that no file may exceed, in bytes of 1024; null for none */
    Program(Path dir, List<String> arguments, Integer limit = null) {
        errors = File.createTempFile('stderr', '.txt', dir.toFile())
        def java = Path.of(System.getProperty('java.home'), 'bin', 'java').toString()
        def command = [java, '-Xmx256m', '-XX:TieredStopAtLevel=1', '-XX:-UsePerfData', '-cp', System.getProperty('java.class.path'),
                'org.cemflow.label.LabelCommand', *arguments]
        // exec, so that signals reach Java.
        def all = limit == null ? command : ['bash', '-c', "ulimit -f $limit; exec \"\$@\"".toString(), 'bash', *command]
        process = new ProcessBuilder(all).redirectError(errors).start()
    }

    /** The one line that it prints. */
    String address() {
        process.inputReader().readLine()
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
