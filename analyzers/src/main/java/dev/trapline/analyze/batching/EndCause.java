package dev.trapline.analyze.batching;

/// Why a run of calls that could be made together ended.
enum EndCause {
    END("end of recording"),
    GAP("pause"),
    SHORT("fewer bytes than asked for"),
    LARGE("large call"),
    ERROR("error"),
    TURN("opposite direction"),
    OTHER("other kind of call"),
    JUMP("not contiguous"),
    WAIT("waited for readiness"),
    REPLY("read in between"),
    REQUEST("written in between"),
    SYNC("flush"),
    SEEK("seek"),
    TRUNCATE("truncate"),
    IOCTL("ioctl"),
    FCNTL("fcntl or lock"),
    SOCKET("socket option"),
    COPY("copy in the kernel"),
    BATCHED("batched call"),
    CLOSE("close"),
    EXEC("exec"),
    EXIT("exit");

    private final String label;

    EndCause(String label) {
        this.label = label;
    }

    /// The words in reports.
    String label() {
        return label;
    }
}
