package dev.trapline.ingest.ftrace;

import dev.trapline.ingest.block.LineOutput;
import dev.trapline.model.event.NetEvent;
import dev.trapline.model.event.NetEvent.NapiPoll;
import dev.trapline.model.event.NetEvent.NetDevStartXmit;
import dev.trapline.model.event.NetEvent.NetDevXmit;
import dev.trapline.model.event.NetEvent.NetPacket;

/// What events of `net` and `napi` say about themselves (`include/trace/events/net.h`, `napi.h`).
final class FtraceNetBody {
    private static final int PROTOCOL_DIGITS = 4;

    private final LineOutput out;

    FtraceNetBody(LineOutput out) {
        this.out = out;
    }

    void append(NetEvent event) {
        switch (event) {
            case NapiPoll n -> {
                FtraceBody.pointer(out, "napi poll on napi struct ", n.napi());
                out.latin1(" for device ").text(n.devName());
                out.latin1(" work ").decimal(n.work()).latin1(" budget ").decimal(n.budget());
            }
            case NetPacket n -> packet(n.name(), n.skbaddr(), n.len());
            case NetDevXmit n -> {
                packet(n.name(), n.skbaddr(), n.len());
                out.latin1(" rc=").decimal(n.rc());
            }
            case NetDevStartXmit n -> start(n);
        }
    }

    private void packet(String name, long skbaddr, long len) {
        FtraceBody.pointer(out.latin1("dev=").text(name), " skbaddr=", skbaddr).latin1(" len=").decimal(len);
    }

    private void start(NetDevStartXmit event) {
        out.latin1("dev=").text(event.name()).latin1(" queue_mapping=").decimal(event.queueMapping());
        FtraceBody.pointer(out, " skbaddr=", event.skbaddr());
        out.latin1(" vlan_tagged=").decimal(event.vlanTagged() ? 1 : 0);
        out.latin1(" vlan_proto=0x").zeroPaddedHex(event.vlanProto(), PROTOCOL_DIGITS);
        out.latin1(" vlan_tci=0x").zeroPaddedHex(event.vlanTci(), PROTOCOL_DIGITS);
        out.latin1(" protocol=0x").zeroPaddedHex(event.protocol(), PROTOCOL_DIGITS);
        out.latin1(" ip_summed=").decimal(event.ipSummed());
        out.latin1(" len=").decimal(event.len()).latin1(" data_len=").decimal(event.dataLen());
        out.latin1(" network_offset=").decimal(event.networkOffset());
        out.latin1(" transport_offset_valid=").decimal(event.transportOffsetValid() ? 1 : 0);
        out.latin1(" transport_offset=").decimal(event.transportOffset());
        out.latin1(" tx_flags=").decimal(event.txFlags());
        out.latin1(" gso_size=").decimal(event.gsoSize()).latin1(" gso_segs=").decimal(event.gsoSegs());
        out.latin1(" gso_type=0x").hex(Integer.toUnsignedLong(event.gsoType()));
    }
}
