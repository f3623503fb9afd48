package dev.trapline.analyze.bursts;

/// What may count as a flush, by the word for options and reports.
public enum FlushKind {
    /// fsync, fdatasync, sync_file_range, syncfs, sync and msync with MS_SYNC.
    SYNC("sync"),
    /// FSYNC and SYNC_FILE_RANGE through io_uring.
    RING("io_uring"),
    /// A close or shutdown after a write.
    CLOSE("close"),
    /// A message (sendmsg, sendto, sendmmsg) after writes to the same open file: what they left in the socket goes with it.
    MESSAGE("message"),
    /// A write of at least eight times the median of the file's writes, after smaller ones: a buffer of the program that
    /// was full.
    LARGE("large-write"),
    /// NET_RX and BLOCK take up what hard interrupts have left.
    SOFTIRQ("softirq"),
    /// A request to flush the cache of a block device, after writes to it.
    DEVICE("device"),
    /// A run of block_rq_issue that gives the driver the writes that an I/O scheduler has collected.
    DISPATCH("dispatch"),
    /// A round in which the kernel writes dirty pages back, of whichever files.
    WRITEBACK("writeback");

    private final String label;

    FlushKind(String label) {
        this.label = label;
    }

    /// The word.
    public String label() {
        return label;
    }
}
