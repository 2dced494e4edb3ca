package org.cemflow.core.cli

import java.nio.file.AccessDeniedException
import java.nio.file.FileAlreadyExistsException
import java.nio.file.FileSystemException
import java.nio.file.NoSuchFileException
import picocli.CommandLine.Command
import picocli.CommandLine.Option
import spock.lang.Specification

/** The command line's contract, whatever the tool. */
class CliSpec extends Specification {

    @Command(name = 'cem-try')
    static class Try extends CemCommand {

        @Option(names = '--size', required = true)
        int size

        @Option(names = '--share', defaultValue = '0.5', description = 'A share (default: ${DEFAULT-VALUE}).')
        double share

        boolean ran
        Throwable fails

        @Override
        protected List<String> validate() {
            share > 1 ? ["--share $share: at most 1." as String] : []
        }

        @Override
        protected void execute() throws Exception {
            ran = true
            if (fails != null) {
                throw fails
            }
        }
    }

    def err = new StringWriter()
    def out = new StringWriter()
    def command = new Try()

    private int run(String... args) {
        Cli.run(command, new PrintWriter(out, true), new PrintWriter(err, true), args)
    }

    def "all that cannot be parsed is told at once, before any work: #args"() {
        expect:
        run(*args) == 1
        told.every { err.toString().contains(it) }
        !command.ran

        where:
        args                                          | told
        ['--size', 'x', '--share', 'y']               | ["'x' is not an int", "'y' is not a double"]
        ['--size', '2147483648', '--threads', 'many'] | ["'2147483648' is not an int", "'many' is not an int"]
        ['--share', 'y']                              | ['--size', "'y' is not a double"]
        ['--size', '1', '--bogus']                    | ['--bogus']
        ['--size', '1', '--bogus', '--share', 'y']    | ['--bogus', "'y' is not a double"]
    }

    def "the options of all tools are checked with the tool's own: #args"() {
        expect:
        run('--size', '1', '--share', '2', *args) == 1
        err.toString().readLines().size() == 2
        err.toString().contains(told)
        err.toString().contains('--share')
        !command.ran

        where:
        args                     | told
        ['--threads', '0']       | '--threads 0: use 1 or more.'
        ['--threads', '-3']      | '--threads -3: use 1 or more.'
        ['--log-level', 'chatty'] | "--log-level 'chatty'"
    }

    def "a fault of the file system is one sentence and code 2, not a fault of ours: #fault.class.simpleName"() {
        given:
        command.fails = fault

        expect:
        run('--size', '1') == 2
        err.toString().readLines().size() == 1
        err.toString().contains(told)

        where:
        fault                                                              | told
        new FileSystemException('out/a', null, 'Not a directory')          | 'out/a: Not a directory'
        new FileSystemException('out/a', null, 'Read-only file system')    | 'Read-only file system'
        new FileAlreadyExistsException('out')                              | 'out: stands where a folder is needed'
        new NoSuchFileException('out')                                     | 'out: no such file'
        new AccessDeniedException('out')                                   | 'out: permission denied'
        new IOException('No space left on device')                         | 'free space on that disk'
        new UncheckedIOException(new IOException('File too large'))        | 'free space on that disk'
    }

    def "an error that is no exception is a fault of ours or of the disk, never 'wrong usage': #fault.class.simpleName"() {
        given:
        command.fails = fault

        expect:
        run('--size', '1') == code
        err.toString().contains(told)

        where:
        fault                                                                               | code | told
        new StackOverflowError()                                                            | 3    | 'internal error'
        new AssertionError('x' as Object)                                                   | 3    | 'internal error'
        new NoClassDefFoundError('x')                                                       | 3    | 'internal error'
        new ExceptionInInitializerError('Cannot unpack libx: No space left on device')      | 2    | 'java.io.tmpdir'
        new OutOfMemoryError('Java heap space')                                             | 137  | 'out of memory'
    }

    def "help goes before faults and shows defaults; good options run"() {
        expect:
        run('--help', '--share', 'y') == 0
        out.toString().contains('default: 0.5')
        !command.ran
        run('--size', '3', '--log-level', 'WARN') == 0
        command.ran
    }
}
