package org.cemflow.core.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.ServiceLoader;
import java.util.ServiceLoader.Provider;
import java.util.stream.Collectors;
import org.apache.commons.io.FileUtils;
import org.cemflow.core.cli.CemCommand;
import org.cemflow.core.cli.Cli;
import org.cemflow.core.cli.Version;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cem-bench}: runs the benchmarks that are registered as services. */
@Command(name = "cem-bench", description = "Measures the speed of the stages on this machine.")
public final class BenchCommand extends CemCommand {

    @Parameters(paramLabel = "NAME", arity = "0..*", description = "Which benchmarks (default: all).")
    private List<String> names = new ArrayList<>();

    @Option(names = "--quick", description = "About a tenth of the size, for a look.")
    private boolean quick;

    @Option(names = "--gpu", description = "On the GPU what a GPU does: pretrain.")
    private boolean gpu;

    @Option(names = "--scratch", paramLabel = "FOLDER", defaultValue = "${sys:java.io.tmpdir}",
            description = "Where temporary files go, some GB of them (default: ${DEFAULT-VALUE}).")
    private Path scratch;

    private final List<Benchmark> known;

    public BenchCommand() {
        this(ServiceLoader.load(Benchmark.class).stream().map(Provider::get).toList());
    }

    /** @param known in place of the registered ones, for tests */
    BenchCommand(List<Benchmark> known) {
        this.known = known.stream().sorted(Comparator.comparing(Benchmark::name)).toList();
    }

    public static void main(String[] args) {
        Cli.main(BenchCommand::new, args);
    }

    @Override
    protected List<String> validate() {
        String all = known.stream().map(Benchmark::name).collect(Collectors.joining(", "));
        List<String> faults = new ArrayList<>();
        for (String name : names) {
            if (known.stream().noneMatch(one -> one.name().equals(name))) {
                faults.add("'" + name + "' is no benchmark; there are " + all + ".");
            }
        }
        return faults;
    }

    @Override
    protected void execute() throws Exception {
        System.out.printf(Locale.ROOT, "cemflow %s on %s, %d processors; Java %s (%s), heap limit %,d MiB%s%n", Version.current(),
                Machine.processor(), Runtime.getRuntime().availableProcessors(), Runtime.version(), System.getProperty("java.vm.vendor"),
                Runtime.getRuntime().maxMemory() >> 20, quick ? "; quick: a tenth of the size" : "");
        System.out.println("Times by the clock are those of a machine that does nothing else; where others use it too, compare the CPU times.");
        for (Benchmark benchmark : known) {
            if (names.isEmpty() || names.contains(benchmark.name())) {
                run(benchmark);
            }
        }
    }

    private void run(Benchmark benchmark) throws Exception {
        Path folder = Files.createTempDirectory(Files.createDirectories(scratch), "cem-bench-");
        try {
            System.out.println("== " + benchmark.name());
            benchmark.run(folder, new Benchmark.Extent(quick, gpu, common.threads()));
        } finally {
            FileUtils.deleteDirectory(folder.toFile());
        }
    }
}
