package dev.trapline.ingest.tracedat;

import java.util.List;

/// One ring buffer of a recording: the top one or an instance (`trace-cmd record -B`).
///
/// @param name the instance's name, empty for the top buffer
/// @param clock the name of its trace clock, empty when the recording does not say
/// @param pageSize bytes of a sub-buffer
/// @param compressed whether the data is compressed
/// @param cpus its data by processor
record DatBuffer(String name, String clock, int pageSize, boolean compressed, List<Cpu> cpus) {

    /// The data of one processor.
    ///
    /// @param number the processor
    /// @param offset where in the file
    /// @param size how many bytes
    record Cpu(int number, long offset, long size) {}
}
