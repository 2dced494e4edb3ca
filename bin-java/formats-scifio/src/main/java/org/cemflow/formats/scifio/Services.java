package org.cemflow.formats.scifio;

import io.scif.FormatException;
import io.scif.codec.CodecService;
import io.scif.config.SCIFIOConfig;
import io.scif.filters.ReaderFilter;
import io.scif.formats.qt.QTJavaService;
import io.scif.services.FilePatternService;
import io.scif.services.FormatService;
import io.scif.services.InitializeService;
import io.scif.services.JAIIIOService;
import io.scif.services.TranslatorService;
import io.scif.xml.XMLService;
import java.io.IOException;
import java.nio.file.Path;
import org.scijava.Context;
import org.scijava.app.AppService;
import org.scijava.io.handle.DataHandleService;
import org.scijava.io.location.FileLocation;
import org.scijava.io.location.LocationService;
import org.scijava.log.LogLevel;
import org.scijava.log.LogService;

/**
 * The SciJava services that SCIFIO's formats ask for, and no more: a whole SciJava context would also write into the
 * user's preferences. Closing it ends its threads.
 */
final class Services implements AutoCloseable {

    private final Context context;

    Services() {
        context = new Context(LogService.class, AppService.class, LocationService.class, DataHandleService.class,
                FormatService.class, InitializeService.class, TranslatorService.class, FilePatternService.class,
                CodecService.class, JAIIIOService.class, QTJavaService.class, XMLService.class);
        context.service(LogService.class).setLevel(LogLevel.NONE);
    }

    /** Whether one of SCIFIO's formats recognises the file. */
    boolean knows(Path file) {
        try {
            return context.service(FormatService.class).getFormat(location(file), config()) != null;
        } catch (FormatException | RuntimeException none) {
            // A checker that trips over the file's bytes says nothing for the file.
            return false;
        }
    }

    /** Opens the file; the reader must be closed before this is. */
    ReaderFilter open(Path file) throws IOException, FormatException {
        return context.service(InitializeService.class).initializeReader(location(file), config());
    }

    private static FileLocation location(Path file) {
        return new FileLocation(file.toAbsolutePath().toFile());
    }

    /** Checkers may look into files and not at their names alone. */
    private SCIFIOConfig config() {
        return new SCIFIOConfig(context).checkerSetOpen(true);
    }

    @Override
    public void close() {
        context.dispose();
    }
}
