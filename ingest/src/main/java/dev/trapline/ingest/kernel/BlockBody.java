package dev.trapline.ingest.kernel;

import dev.trapline.model.event.BlockEvent;
import dev.trapline.model.event.BlockEvent.BioStep;
import dev.trapline.model.event.BlockEvent.RequestStep;
import dev.trapline.model.linux.BlockText;
import org.jspecify.annotations.Nullable;

/// The texts of `block` (`include/trace/events/block.h`).
///
/// ```
/// 254,0 WS 4096 () 69501528 + 8 be,0,4 [fsy]
/// 254,0 WS () 69501528 + 8 [0]
/// 254,0 RA 30239784 / 30242008 [perl]
/// 8,1 R 2048 + 8 <- (8,0) 4096
/// 254,0 sector=64159745 size=4096
/// [java] 1
/// ```
///
/// The priority behind the number of sectors is missing in older kernels; perf writes its class as a
/// number (`0x2,0,4`).
final class BlockBody extends TypedBody {
    private static final int MOST_CLASS = 7;

    private int dev;
    private String rwbs = "";
    private long sector;
    private long nrSector;

    BlockBody(NamePool names) {
        super(names);
    }

    @Nullable
    BlockEvent request(RequestStep step, int p) {
        int next = over(head(p), " ");
        long bytes = 0;
        if (step.hasTask()) {
            next = over(number(next), " ");
            bytes = value;
        }
        next = until(over(next, "("), ") ");
        String cmd = text;
        next = over(sectors(over(next, ") ")), " ");
        int ioprio = UNKNOWN;
        if (next >= 0 && b[next] != '[') {
            next = over(priority(next), " ");
            ioprio = (int) value;
        }
        if (step.hasTask()) {
            return comm(next)
                    ? new BlockEvent.BlockRequest(
                            now, cpu, tid, step, dev, sector, nrSector, 0, bytes, ioprio, rwbs, text, cmd)
                    : null;
        }
        return isEnd(over(number(over(next, "[")), "]"))
                ? new BlockEvent.BlockRequest(
                        now, cpu, tid, step, dev, sector, nrSector, (int) value, 0, ioprio, rwbs, "", cmd)
                : null;
    }

    @Nullable
    BlockEvent bio(BioStep step, int p) {
        int next = over(sectors(over(head(p), " ")), " ");
        if (step == BioStep.COMPLETE) {
            return isEnd(over(number(over(next, "[")), "]"))
                    ? new BlockEvent.BlockBio(
                            now, cpu, tid, step, dev, sector, nrSector, (int) value, rwbs, "")
                    : null;
        }
        return comm(next)
                ? new BlockEvent.BlockBio(now, cpu, tid, step, dev, sector, nrSector, 0, rwbs, text)
                : null;
    }

    @Nullable
    BlockEvent remap(boolean isRequest, int p) {
        int next = sectors(over(head(p), " "));
        int device = dev;
        next = over(device(over(next, " <- (")), ") ");
        int oldDev = dev;
        next = number(next);
        long oldSector = value;
        int nrBios = UNKNOWN;
        if (isRequest) {
            next = number(next, " ");
            nrBios = (int) value;
        }
        return isEnd(next)
                ? new BlockEvent.BlockRemap(
                        now, cpu, tid, isRequest, device, sector, nrSector, oldDev, oldSector, nrBios, rwbs)
                : null;
    }

    @Nullable
    BlockEvent split(int p) {
        int next = number(over(head(p), " "));
        sector = value;
        next = number(next, " / ");
        long newSector = value;
        return comm(over(next, " "))
                ? new BlockEvent.BlockSplit(now, cpu, tid, dev, sector, newSector, rwbs, text)
                : null;
    }

    @Nullable
    BlockEvent plug(int p) {
        return comm(p) ? new BlockEvent.BlockPlug(now, cpu, tid, text) : null;
    }

    @Nullable
    BlockEvent unplug(int p) {
        int count = digitsBefore(end, p);
        int nrRq = (int) value;
        int whole = end;
        end = count - 1;
        boolean understood = count > p && b[count - 1] == ' ' && comm(p);
        end = whole;
        return understood ? new BlockEvent.BlockUnplug(now, cpu, tid, nrRq, text) : null;
    }

    @Nullable
    BlockEvent buffer(boolean isDirtied, int p) {
        int next = number(device(p), " sector=");
        sector = value;
        return isEnd(number(next, " size="))
                ? new BlockEvent.BlockBuffer(now, cpu, tid, isDirtied, dev, sector, value)
                : null;
    }

    /// Over `254,0 WS`.
    private int head(int p) {
        int from = over(device(p), " ");
        int next = from < 0 ? NOTHING : word(from);
        if (next >= 0) {
            until(from, " ");
            rwbs = text;
        }
        return next;
    }

    private int device(int p) {
        int next = number(p);
        long major = value;
        next = number(next, ",");
        dev = BlockText.device((int) major, (int) value);
        return next;
    }

    /// Over `69501528 + 8`.
    private int sectors(int p) {
        int next = number(p);
        sector = value;
        next = number(next, " + ");
        nrSector = value;
        return next;
    }

    /// Over `be,0,4`, whose parts are then put together in [#value].
    private int priority(int p) {
        int comma = until(p, ",");
        int named = comma < 0 ? -1 : BlockText.priorityClass(text);
        if (named < 0) {
            comma = hex(p, "");
            named = (int) Math.min(value, MOST_CLASS + 1);
        }
        int next = number(comma, ",");
        long hint = value;
        next = number(next, ",");
        value = (long) named << BlockText.CLASS_SHIFT | hint << BlockText.HINT_SHIFT | value;
        return named >= 0 && named <= MOST_CLASS ? next : NOTHING;
    }

    /// `[comm]`, which is all that is left; the name is then in [#text].
    private boolean comm(int p) {
        int from = over(p, "[");
        if (from < 0 || from >= end || b[end - 1] != ']') {
            return false;
        }
        end--;
        until(from, "");
        end++;
        return true;
    }
}
