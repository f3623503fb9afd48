package dev.trapline.ingest.ftrace;

import dev.trapline.ingest.block.LineOutput;
import dev.trapline.model.event.BlockEvent;
import dev.trapline.model.event.BlockEvent.BioStep;
import dev.trapline.model.event.BlockEvent.BlockBio;
import dev.trapline.model.event.BlockEvent.BlockBuffer;
import dev.trapline.model.event.BlockEvent.BlockPlug;
import dev.trapline.model.event.BlockEvent.BlockRemap;
import dev.trapline.model.event.BlockEvent.BlockRequest;
import dev.trapline.model.event.BlockEvent.BlockSplit;
import dev.trapline.model.event.BlockEvent.BlockUnplug;
import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.linux.BlockText;

/// What events of `block` say about themselves (`include/trace/events/block.h`).
final class FtraceBlockBody {
    private final LineOutput out;

    FtraceBlockBody(LineOutput out) {
        this.out = out;
    }

    void append(BlockEvent event) {
        switch (event) {
            case BlockRequest b -> request(b);
            case BlockBio b -> {
                sectors(b.dev(), b.rwbs(), b.sector(), b.nrSector());
                if (b.step() == BioStep.COMPLETE) {
                    out.latin1(" [").decimal(b.error()).ascii(']');
                } else {
                    comm(" [", b.comm());
                }
            }
            case BlockRemap b -> {
                sectors(b.dev(), b.rwbs(), b.sector(), b.nrSector());
                out.latin1(" <- (");
                device(b.oldDev()).latin1(") ").unsigned(b.oldSector());
                if (b.nrBios() != TraceEvent.UNKNOWN) {
                    out.ascii(' ').decimal(b.nrBios());
                }
            }
            case BlockSplit b -> {
                device(b.dev()).ascii(' ').text(b.rwbs()).ascii(' ').unsigned(b.sector());
                out.latin1(" / ").unsigned(b.newSector());
                comm(" [", b.comm());
            }
            case BlockPlug b -> comm("[", b.comm());
            case BlockUnplug b -> comm("[", b.comm()).ascii(' ').decimal(b.nrRq());
            case BlockBuffer b ->
                    device(b.dev()).latin1(" sector=").unsigned(b.sector()).latin1(" size=").unsigned(b.size());
        }
    }

    /// Older kernels do not tell the priority.
    private void request(BlockRequest event) {
        device(event.dev()).ascii(' ').text(event.rwbs());
        if (event.step().hasTask()) {
            out.ascii(' ').decimal(event.bytes());
        }
        out.latin1(" (").text(event.cmd()).latin1(") ").unsigned(event.sector());
        out.latin1(" + ").decimal(event.nrSector());
        if (event.ioprio() != TraceEvent.UNKNOWN) {
            out.ascii(' ').latin1(BlockText.priority(event.ioprio()));
        }
        if (event.step().hasTask()) {
            comm(" [", event.comm());
        } else {
            out.latin1(" [").decimal(event.error()).ascii(']');
        }
    }

    private void sectors(int dev, String rwbs, long sector, long count) {
        device(dev).ascii(' ').text(rwbs).ascii(' ').unsigned(sector).latin1(" + ").decimal(count);
    }

    private LineOutput device(int dev) {
        return out.decimal(dev >>> BlockText.MINOR_BITS)
                .ascii(',')
                .decimal(dev & (1 << BlockText.MINOR_BITS) - 1);
    }

    private LineOutput comm(String before, String comm) {
        return out.latin1(before).text(comm).ascii(']');
    }
}
