package dev.trapline.ingest.format;

import dev.trapline.model.event.NetEvent.NapiPoll;
import dev.trapline.model.event.NetEvent.NetDevStartXmit;
import dev.trapline.model.event.NetEvent.NetDevXmit;
import dev.trapline.model.event.NetEvent.NetPacket;
import dev.trapline.model.event.NetEvent.PacketStep;
import org.jspecify.annotations.Nullable;

/// `net` and `napi` (`include/trace/events/net.h`, `napi.h`).
final class NetDecoders {
    private NetDecoders() {}

    static @Nullable EventDecoder of(FieldFinder fields) throws FieldFinder.Missing {
        String name = fields.format().name();
        for (PacketStep step : PacketStep.values()) {
            if (step.kernelName().equals(name)) {
                return packet(fields, step);
            }
        }
        return switch (name) {
            case "napi_poll" -> poll(fields);
            case "net_dev_xmit" -> xmit(fields);
            case "net_dev_start_xmit" -> startXmit(fields);
            default -> null;
        };
    }

    private static EventDecoder poll(FieldFinder fields) throws FieldFinder.Missing {
        NumberField napi = fields.number("napi");
        TextField devName = fields.text("dev_name");
        NumberField work = fields.number("work");
        NumberField budget = fields.number("budget");
        return EventDecoder.ofAll(fields, (r, now, cpu, tid) -> new NapiPoll(
                now, cpu, tid, napi.read(r), devName.read(r), work.readInt(r), budget.readInt(r)));
    }

    private static EventDecoder packet(FieldFinder fields, PacketStep step) throws FieldFinder.Missing {
        NumberField skbaddr = fields.number("skbaddr");
        NumberField len = fields.number("len");
        TextField name = fields.text("name");
        return EventDecoder.ofAll(fields, (r, now, cpu, tid) -> new NetPacket(
                now, cpu, tid, step, skbaddr.read(r), len.read(r), name.read(r)));
    }

    private static EventDecoder xmit(FieldFinder fields) throws FieldFinder.Missing {
        NumberField skbaddr = fields.number("skbaddr");
        NumberField len = fields.number("len");
        NumberField rc = fields.number("rc");
        TextField name = fields.text("name");
        return EventDecoder.ofAll(fields, (r, now, cpu, tid) -> new NetDevXmit(
                now, cpu, tid, skbaddr.read(r), len.read(r), rc.readInt(r), name.read(r)));
    }

    private static EventDecoder startXmit(FieldFinder fields) throws FieldFinder.Missing {
        TextField name = fields.text("name");
        NumberField queueMapping = fields.number("queue_mapping");
        NumberField skbaddr = fields.number("skbaddr");
        NumberField vlanTagged = fields.number("vlan_tagged");
        NumberField vlanProto = fields.number("vlan_proto");
        NumberField vlanTci = fields.number("vlan_tci");
        NumberField protocol = fields.number("protocol");
        NumberField ipSummed = fields.number("ip_summed");
        NumberField len = fields.number("len");
        NumberField dataLen = fields.number("data_len");
        NumberField networkOffset = fields.number("network_offset");
        NumberField transportOffsetValid = fields.number("transport_offset_valid");
        NumberField transportOffset = fields.number("transport_offset");
        NumberField txFlags = fields.number("tx_flags");
        NumberField gsoSize = fields.number("gso_size");
        NumberField gsoSegs = fields.number("gso_segs");
        NumberField gsoType = fields.number("gso_type");
        return EventDecoder.ofAll(fields, (r, now, cpu, tid) -> new NetDevStartXmit(
                now,
                cpu,
                tid,
                name.read(r),
                queueMapping.readInt(r),
                skbaddr.read(r),
                vlanTagged.read(r) != 0,
                vlanProto.readInt(r),
                vlanTci.readInt(r),
                protocol.readInt(r),
                ipSummed.readInt(r),
                len.read(r),
                dataLen.read(r),
                networkOffset.readInt(r),
                transportOffsetValid.read(r) != 0,
                transportOffset.readInt(r),
                txFlags.readInt(r),
                gsoSize.readInt(r),
                gsoSegs.readInt(r),
                gsoType.readInt(r)));
    }
}
