package org.cemflow.core.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.cemflow.core.error.CemException;
import org.cemflow.core.error.DataError;
import org.cemflow.core.io.Json;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;

/**
 * Runs a {@link CemCommand}, or a {@link CommandGroup} of them, under the exit-code contract: 0 done, 1 wrong usage,
 * 2 wrong input or data, 3 a fault of ours, 137 out of memory. Only faults of ours show a stack trace.
 */
public final class Cli {

    private static final String LEVEL = "org.slf4j.simpleLogger.defaultLogLevel";
    private static final int OURS = 3;
    private static final int OUT_OF_MEMORY = 137;

    private Cli() {}

    /** The body of every {@code main}: makes the command, runs it and ends the JVM with its exit code. */
    public static void main(Supplier<? extends Callable<Integer>> command, String... args) {
        Locale.setDefault(Locale.ROOT);
        System.setProperty("java.awt.headless", "true");
        setLogLevel(args);
        System.exit(run(command.get(), args));
    }

    /** The level must stand before the first logger is made, hence before picocli reads the options. */
    private static void setLogLevel(String... args) {
        for (int i = 0; i < args.length; i++) {
            if (args[i].startsWith("--log-level=")) {
                System.setProperty(LEVEL, args[i].substring(args[i].indexOf('=') + 1));
            } else if (args[i].equals("--log-level") && i + 1 < args.length) {
                System.setProperty(LEVEL, args[i + 1]);
            }
        }
    }

    /** Runs the command and returns its exit code; messages go to standard error. */
    public static int run(Callable<Integer> command, String... args) {
        return run(command, new PrintWriter(System.out, true), new PrintWriter(System.err, true), args);
    }

    /** As {@link #run(Callable, String...)}, with the streams given. */
    public static int run(Callable<Integer> command, PrintWriter out, PrintWriter err, String... args) {
        CommandLine cli = new CommandLine(command);
        describe(cli);
        cli.setOut(out).setErr(err);
        cli.setCaseInsensitiveEnumValuesAllowed(true).setUsageHelpAutoWidth(true).setUsageHelpLongOptionsMaxWidth(36);
        cli.setParameterExceptionHandler(usage());
        cli.setExecutionStrategy(Cli::runUnlessMisused);
        cli.setExecutionExceptionHandler((exception, failed, parsed) -> report(exception, failed,
                failed.getCommand() instanceof CemCommand single ? single.common.faultFile() : null));
        try {
            return cli.execute(args);
        } catch (OutOfMemoryError e) {
            return outOfMemory(err, cli.getCommandName(), e);
        } catch (Error e) {
            return broken(err, cli.getCommandName(), e);
        }
    }

    /** Errors that are no exceptions; a library that cannot unpack its native part for want of room is one. */
    private static int broken(PrintWriter err, String name, Error error) {
        String reason = String.valueOf(error.getMessage());
        if (error instanceof LinkageError && full(reason)) {
            err.println(name + ": " + System.getProperty("java.io.tmpdir") + ": " + reason
                    + "; free space there or give another folder for temporary files (CEM_JAVA_OPTS=-Djava.io.tmpdir=FOLDER).");
            return 2;
        }
        return ours(err, name, error);
    }

    private static int ours(PrintWriter err, String name, Throwable fault) {
        err.println(name + ": internal error, please report it with the lines below.");
        fault.printStackTrace(err);
        return OURS;
    }

    private static boolean full(String reason) {
        return reason.contains("No space left") || reason.contains("Disk quota") || reason.contains("File too large");
    }

    /** Gives a command and its subcommands {@code --help} and {@code --version}, and makes them gather what cannot be parsed. */
    private static void describe(CommandLine cli) {
        cli.getCommandSpec().parser().collectErrors(true);
        cli.getCommandSpec().mixinStandardHelpOptions(true).versionProvider(new Version());
        cli.getSubcommands().values().forEach(Cli::describe);
    }

    /** All that could not be parsed is told at once, as is what {@link CemCommand#validate()} finds of what could. */
    private static int runUnlessMisused(CommandLine.ParseResult parsed) {
        List<Exception> errors = parsed.asCommandLineList().stream().flatMap(c -> c.getParseResult().errors().stream())
                .distinct().toList();
        if (errors.isEmpty() || CommandLine.printHelpIfRequested(parsed)) {
            return new CommandLine.RunLast().execute(parsed);
        }
        CommandLine cli = parsed.asCommandLineList().get(parsed.asCommandLineList().size() - 1);
        String name = cli.getCommandSpec().qualifiedName();
        for (Exception error : errors) {
            cli.getErr().println(name + ": " + error.getMessage());
            if (error instanceof CommandLine.ParameterException wrong) {
                CommandLine.UnmatchedArgumentException.printSuggestions(wrong, cli.getErr());
            }
        }
        cli.getErr().println("Try '" + name + " --help'.");
        return 1;
    }

    private static IParameterExceptionHandler usage() {
        return (exception, args) -> {
            PrintWriter err = exception.getCommandLine().getErr();
            String name = exception.getCommandLine().getCommandSpec().qualifiedName();
            err.println(name + ": " + exception.getMessage());
            CommandLine.UnmatchedArgumentException.printSuggestions(exception, err);
            err.println("Try '" + name + " --help'.");
            return 1;
        };
    }

    private static int report(Exception exception, CommandLine cli, Path faultFile) throws IOException {
        if (exception instanceof UncheckedIOException wrapped) {
            return report(wrapped.getCause(), cli, faultFile);
        }
        PrintWriter err = cli.getErr();
        String name = cli.getCommandSpec().qualifiedName();
        String sentence = exception instanceof CemException mendable ? mendable.getMessage() : sentence(exception);
        if (sentence != null) {
            sentence.lines().forEach(line -> err.println(name + ": " + line));
            if (faultFile != null && exception instanceof DataError) {
                Json.write(faultFile, Fault.of(faultFile, name, sentence));
                return 0;
            }
            return exception instanceof CemException mendable ? mendable.exitCode() : 2;
        }
        if (exception.getCause() instanceof OutOfMemoryError memory) {
            return outOfMemory(err, name, memory);
        }
        return ours(err, name, exception);
    }

    /** One sentence for the failures of the file system that a user can mend; null for everything else. */
    private static String sentence(Exception exception) {
        if (exception instanceof NoSuchFileException missing) {
            return missing.getFile() + ": no such file; check the path.";
        }
        if (exception instanceof AccessDeniedException denied) {
            return denied.getFile() + ": permission denied; check who may read or write it.";
        }
        String reason = String.valueOf(exception.getMessage());
        if (exception instanceof FileSystemException broken) {
            reason = broken.getFile() + ": " + broken.getReason();
        }
        if (exception instanceof IOException && full(reason)) {
            return reason + "; free space on that disk or choose another output folder. Nothing half-written is kept.";
        }
        if (exception instanceof FileAlreadyExistsException inTheWay) {
            return inTheWay.getFile() + ": stands where a folder is needed; remove it or choose another output.";
        }
        if (exception instanceof FileSystemException broken && broken.getReason() != null) {
            return reason + "; check the path and what stands there.";
        }
        return null;
    }

    private static int outOfMemory(PrintWriter err, String name, OutOfMemoryError error) {
        err.println(name + ": out of memory (" + error.getMessage() + "), heap limit "
                + Runtime.getRuntime().maxMemory() / (1 << 20) + " MiB; raise the task's memory or lower --threads.");
        return OUT_OF_MEMORY;
    }
}
