package dev.trapline.model.report;

/// Everything that can be wrong with an input, how bad it is, and what to do about it.
public enum AnomalyCode {
    UNPARSED_LINE(
            Severity.ERROR,
            "not a record of this format; often the traced program's own stderr: record with -o FILE"),
    TRUNCATED_RECORD(
            Severity.DATA_LOSS, "the recording stops inside a record; the recorder was killed or the disk was full"),
    BINARY_BYTES(
            Severity.ERROR, "NUL bytes inside a text recording: the file is damaged, look at the disk or the copy"),
    ABRIDGED_LINE(
            Severity.INFO, "a line longer than 16 MiB was read without its middle; record with a smaller -s"),
    INPUT_CUT(Severity.DATA_LOSS, "compressed input ends early; copy it again"),
    RESUMED_WITHOUT_START(
            Severity.INFO, "a call resumes whose beginning is not in the recording; expected after attaching or a cut"),
    UNFINISHED_REPLACED(
            Severity.DATA_LOSS, "a call never resumed before its thread made the next one; lines are missing"),
    REORDERED(
            Severity.INFO,
            "a record carries an earlier time than one before it; expected with -z, -Z, --status and -ff"),
    NO_FINAL_NEWLINE(
            Severity.INFO, "the last line has no line end, so its last figure may be cut; copy the recording again"),
    SHARED_OUTPUT(
            Severity.INFO, "the traced program's own output was cut out of a line; record with -o FILE"),
    UNKNOWN_SYSCALL(Severity.INFO, "a call that is not in the tables; it is counted under the name recorded"),
    UNKNOWN_ERRNO(Severity.INFO, "an error name that is not in the tables; it is counted as EUNKNOWN"),
    AMBIGUOUS_THREAD(
            Severity.INFO, "no pid on a line while several tasks may be alive; counted for the task seen last"),
    EVENTS_LOST(
            Severity.DATA_LOSS, "the recorder lost events; record with a larger buffer"),
    DAMAGED_RECORD(
            Severity.ERROR, "bytes of a binary recording that cannot be what they should be; copy the file again"),
    UNDESCRIBED_EVENT(
            Severity.ERROR, "an event whose description is missing or damaged; counted by its name or number alone"),
    UNKNOWN_RECORD(Severity.INFO, "a record of a kind that says nothing about events; it was passed over"),
    UNCORRECTED_TIME(
            Severity.INFO, "parts of the recording use different clocks; their order in time is not reliable"),
    SEEN_TWICE(
            Severity.INFO,
            "calls, signals and exits that several of the recordings saw are counted once: times of the tracepoints,"
                    + " arguments of strace");

    private final Severity severity;
    private final String advice;

    AnomalyCode(Severity severity, String advice) {
        this.severity = severity;
        this.advice = advice;
    }

    /// How bad it is.
    public Severity severity() {
        return severity;
    }

    /// One line on what it means and what to do.
    public String advice() {
        return advice;
    }

    /// How bad an anomaly is.
    public enum Severity {
        /// Expected in sound recordings too.
        INFO,
        /// Something that happened is not in the recording.
        DATA_LOSS,
        /// Something that is in the input was not understood.
        ERROR
    }
}
