package org.cemflow.benchmark.support

import java.util.concurrent.Callable
import org.cemflow.core.cli.Cli

/** A command's run: exit code and what it printed. */
record Run(int code, String out, String err) {

    static Run of(Callable<Integer> command, Object... args) {
        def out = new StringWriter()
        def err = new StringWriter()
        int code = Cli.run(command, new PrintWriter(out, true), new PrintWriter(err, true), *args*.toString())
        new Run(code, out.toString(), err.toString())
    }

    /** Whether it ended with this code and one line on standard error that has this text. */
    boolean refused(int expected, String says) {
        code == expected && err.readLines().size() == 1 && err.contains(says)
    }
}
