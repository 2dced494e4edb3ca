package org.cemflow.report

import java.nio.file.Files
import java.nio.file.Path
import org.cemflow.core.cli.Cli
import spock.lang.Specification
import spock.lang.TempDir

/** What specs of cem-report share: a folder, the command, its page. */
abstract class ReportSpecification extends Specification {

    @TempDir Path dir

    def err = new StringWriter()

    int run(List<?> args) {
        Cli.run(new ReportCommand(), new PrintWriter(new StringWriter()), new PrintWriter(err, true), args*.toString() as String[])
    }

    /** Makes the report and gives the page. */
    String page(List<?> args) {
        def code = run(args + ['--output', dir.resolve('report.html')])
        assert code == 0, err.toString()
        Files.readString(dir.resolve('report.html'))
    }

    /** One part of the page. */
    static String section(String page, String id) {
        (page =~ /(?s)<section id="${id}".*?<\/section>/)[0] as String
    }
}
