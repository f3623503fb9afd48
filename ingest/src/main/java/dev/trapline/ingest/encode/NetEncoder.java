package dev.trapline.ingest.encode;

import dev.trapline.model.event.NetEvent;
import dev.trapline.model.event.NetEvent.NapiPoll;
import dev.trapline.model.event.NetEvent.NetDevStartXmit;
import dev.trapline.model.event.NetEvent.NetDevXmit;
import dev.trapline.model.event.NetEvent.NetPacket;
import dev.trapline.model.event.NetEvent.PacketStep;
import java.util.EnumMap;
import java.util.Map;

/// `net` and `napi` (`include/trace/events/net.h`, `napi.h`).
final class NetEncoder {
    private static final String NET = "net";

    private final Tracepoint poll =
            Tracepoint.of("napi", "napi_poll")
                    .number("struct napi_struct *", "napi", 8, false)
                    .text("dev_name")
                    .s32("work")
                    .s32("budget")
                    .print(
                            "\"napi poll on napi struct %p for device %s work %d budget %d\","
                                    + " REC->napi, __get_str(dev_name), REC->work, REC->budget");
    private final Map<PacketStep, Tracepoint> packets = new EnumMap<>(PacketStep.class);
    private final Tracepoint xmit =
            Tracepoint.of(NET, "net_dev_xmit")
                    .pointer("skbaddr")
                    .u32("len")
                    .s32("rc")
                    .text("name")
                    .print(
                            "\"dev=%s skbaddr=%p len=%u rc=%d\","
                                    + " __get_str(name), REC->skbaddr, REC->len, REC->rc");
    private final Tracepoint startXmit =
            Tracepoint.of(NET, "net_dev_start_xmit")
                    .text("name")
                    .number("u16", "queue_mapping", 2, false)
                    .number("const void *", "skbaddr", 8, false)
                    .number("bool", "vlan_tagged", 1, false)
                    .number("u16", "vlan_proto", 2, false)
                    .number("u16", "vlan_tci", 2, false)
                    .number("u16", "protocol", 2, false)
                    .number("u8", "ip_summed", 1, false)
                    .u32("len")
                    .u32("data_len")
                    .s32("network_offset")
                    .number("bool", "transport_offset_valid", 1, false)
                    .s32("transport_offset")
                    .number("u8", "tx_flags", 1, false)
                    .number("u16", "gso_size", 2, false)
                    .number("u16", "gso_segs", 2, false)
                    .number("u16", "gso_type", 2, false)
                    .print(
                            "\"dev=%s queue_mapping=%u skbaddr=%p vlan_tagged=%d vlan_proto=0x%04x vlan_tci=0x%04x"
                                    + " protocol=0x%04x ip_summed=%d len=%u data_len=%u network_offset=%d"
                                    + " transport_offset_valid=%d transport_offset=%d tx_flags=%d gso_size=%d"
                                    + " gso_segs=%d gso_type=%#x\", __get_str(name), REC->queue_mapping, REC->skbaddr,"
                                    + " REC->vlan_tagged, REC->vlan_proto, REC->vlan_tci, REC->protocol,"
                                    + " REC->ip_summed, REC->len, REC->data_len, REC->network_offset,"
                                    + " REC->transport_offset_valid, REC->transport_offset, REC->tx_flags,"
                                    + " REC->gso_size, REC->gso_segs, REC->gso_type");

    private final RecordBuffer out;

    NetEncoder(RecordBuffer out) {
        this.out = out;
    }

    private static Tracepoint packet(PacketStep step) {
        return Tracepoint.of(NET, step.kernelName())
                .pointer("skbaddr")
                .u32("len")
                .text("name")
                .print("\"dev=%s skbaddr=%p len=%u\", __get_str(name), REC->skbaddr, REC->len");
    }

    /// Makes the record of `event`, if its values fit into the kernel's fields.
    boolean encode(NetEvent event) {
        return switch (event) {
            case NapiPoll e -> {
                out.begin(poll, e.tid());
                out.s64(e.napi());
                out.text(e.devName());
                out.s32(e.work());
                out.s32(e.budget());
                yield true;
            }
            case NetPacket e -> {
                if (!Narrow.isU32(e.len())) {
                    yield false;
                }
                out.begin(packets.computeIfAbsent(e.step(), NetEncoder::packet), e.tid());
                out.s64(e.skbaddr());
                out.s32((int) e.len());
                out.text(e.name());
                yield true;
            }
            case NetDevXmit e -> {
                if (!Narrow.isU32(e.len())) {
                    yield false;
                }
                out.begin(xmit, e.tid());
                out.s64(e.skbaddr());
                out.s32((int) e.len());
                out.s32(e.rc());
                out.text(e.name());
                yield true;
            }
            case NetDevStartXmit e -> startXmit(e);
        };
    }

    private boolean startXmit(NetDevStartXmit e) {
        boolean fits =
                Narrow.isU16(e.queueMapping()) && Narrow.isU16(e.vlanProto()) && Narrow.isU16(e.vlanTci())
                        && Narrow.isU16(e.protocol()) && Narrow.isU8(e.ipSummed()) && Narrow.isU32(e.len())
                        && Narrow.isU32(e.dataLen()) && Narrow.isU8(e.txFlags()) && Narrow.isU16(e.gsoSize())
                        && Narrow.isU16(e.gsoSegs()) && Narrow.isU16(e.gsoType());
        if (!fits) {
            return false;
        }
        out.begin(startXmit, e.tid());
        out.text(e.name());
        out.s16(e.queueMapping());
        out.s64(e.skbaddr());
        out.u8(e.vlanTagged() ? 1 : 0);
        out.s16(e.vlanProto());
        out.s16(e.vlanTci());
        out.s16(e.protocol());
        out.u8(e.ipSummed());
        out.s32((int) e.len());
        out.s32((int) e.dataLen());
        out.s32(e.networkOffset());
        out.u8(e.transportOffsetValid() ? 1 : 0);
        out.s32(e.transportOffset());
        out.u8(e.txFlags());
        out.s16(e.gsoSize());
        out.s16(e.gsoSegs());
        out.s16(e.gsoType());
        return true;
    }
}
