package org.cemflow.curate.ingest

import org.cemflow.core.cli.Cli

/** cem-ingest with the tests' format, for tests that need a process of its own. */
class FakeIngest {
    static void main(String[] args) {
        Cli.main(() -> new IngestCommand(Fake.formats()), args)
    }
}
