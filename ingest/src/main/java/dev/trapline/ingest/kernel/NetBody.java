package dev.trapline.ingest.kernel;

import dev.trapline.model.event.NetEvent;
import dev.trapline.model.event.NetEvent.PacketStep;
import org.jspecify.annotations.Nullable;

/// The texts of `net` and `napi` (`include/trace/events/net.h`, `napi.h`).
///
/// ```
/// dev=lo skbaddr=00000000b1f0c3d2 len=43 rc=0
/// napi poll on napi struct 00000000d0f2b4b1 for device (no_device) work 1 budget 64
/// ```
final class NetBody extends TypedBody {
    private String name = "";
    private long skbaddr;
    private long len;

    NetBody(NamePool names) {
        super(names);
    }

    @Nullable
    NetEvent packet(PacketStep step, int p) {
        return isEnd(packet(p)) ? new NetEvent.NetPacket(now, cpu, tid, step, skbaddr, len, name) : null;
    }

    @Nullable
    NetEvent xmit(int p) {
        return isEnd(number(packet(p), " rc="))
                ? new NetEvent.NetDevXmit(now, cpu, tid, skbaddr, len, (int) value, name)
                : null;
    }

    private int packet(int p) {
        int next = until(over(p, "dev="), " skbaddr=");
        name = text;
        next = hex(next, " skbaddr=");
        skbaddr = value;
        next = number(next, " len=");
        len = value;
        return next;
    }

    @Nullable
    NetEvent poll(int p) {
        int next = hex(p, "napi poll on napi struct ");
        long napi = value;
        next = until(over(next, " for device "), " work ");
        name = text;
        next = number(next, " work ");
        int work = (int) value;
        return isEnd(number(next, " budget "))
                ? new NetEvent.NapiPoll(now, cpu, tid, napi, name, work, (int) value)
                : null;
    }

    @Nullable
    NetEvent startXmit(int p) {
        int next = until(over(p, "dev="), " queue_mapping=");
        name = text;
        next = number(next, " queue_mapping=");
        int queueMapping = (int) value;
        next = hex(next, " skbaddr=");
        skbaddr = value;
        next = number(next, " vlan_tagged=");
        boolean vlanTagged = value != 0;
        next = hex(next, " vlan_proto=");
        int vlanProto = (int) value;
        next = hex(next, " vlan_tci=");
        int vlanTci = (int) value;
        next = hex(next, " protocol=");
        int protocol = (int) value;
        next = number(next, " ip_summed=");
        int ipSummed = (int) value;
        next = number(next, " len=");
        len = value;
        next = number(next, " data_len=");
        long dataLen = value;
        next = number(next, " network_offset=");
        int networkOffset = (int) value;
        next = number(next, " transport_offset_valid=");
        boolean transportOffsetValid = value != 0;
        next = number(next, " transport_offset=");
        int transportOffset = (int) value;
        next = number(next, " tx_flags=");
        int txFlags = (int) value;
        next = number(next, " gso_size=");
        int gsoSize = (int) value;
        next = number(next, " gso_segs=");
        int gsoSegs = (int) value;
        next = hex(next, " gso_type=");
        return isEnd(next)
                ? new NetEvent.NetDevStartXmit(
                        now, cpu, tid, name, queueMapping, skbaddr, vlanTagged, vlanProto, vlanTci, protocol,
                        ipSummed, len, dataLen, networkOffset, transportOffsetValid, transportOffset, txFlags,
                        gsoSize, gsoSegs, (int) value)
                : null;
    }
}
