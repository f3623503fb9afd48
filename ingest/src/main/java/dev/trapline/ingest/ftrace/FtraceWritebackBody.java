package dev.trapline.ingest.ftrace;

import dev.trapline.ingest.block.LineOutput;
import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.event.WritebackEvent;
import dev.trapline.model.event.WritebackEvent.WritebackWork;
import dev.trapline.model.linux.BlockText;

/// What events of `writeback` say about themselves (`include/trace/events/writeback.h`).
final class FtraceWritebackBody {
    private final LineOutput out;

    FtraceWritebackBody(LineOutput out) {
        this.out = out;
    }

    void append(WritebackEvent event) {
        switch (event) {
            case WritebackWork w -> {
                out.latin1("bdi ").text(w.name());
                out.latin1(": sb_dev ").decimal(w.sbDev() >>> BlockText.MINOR_BITS);
                out.ascii(':').decimal(w.sbDev() & (1 << BlockText.MINOR_BITS) - 1);
                out.latin1(" nr_pages=").decimal(w.nrPages()).latin1(" sync_mode=").decimal(w.syncMode());
                out.latin1(" kupdate=").decimal(w.forKupdate()).latin1(" range_cyclic=").decimal(w.rangeCyclic());
                out.latin1(" background=").decimal(w.forBackground()).latin1(" reason=").text(w.reason());
                if (w.cgroupIno() != TraceEvent.UNKNOWN_NS) {
                    out.latin1(" cgroup_ino=").unsigned(w.cgroupIno());
                }
            }
        }
    }
}
