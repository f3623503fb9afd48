package dev.trapline.machine.cpu;

/// What one instruction did, on a real processor or on ours.
///
/// @param vector    of the exception it raised, or [#NO_EXCEPTION]
/// @param errorCode of the exception
/// @param address   CR2 of a page fault, otherwise 0
/// @param rip       where it goes on, or the instruction itself if it raised an exception
/// @param registers after it
/// @param rflags    after it
/// @param window    memory after it
/// @param image     floating point and vectors after it, as FXSAVE writes them
@SuppressWarnings("ArrayRecordComponent") // compared by VectorComparison only
record VectorOutcome(int vector, int errorCode, long address, long rip, long[] registers, int rflags, byte[] window,
        byte[] image) {

    static final int NO_EXCEPTION = -1;
}
