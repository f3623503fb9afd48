package dev.trapline.ingest.rows;

import dev.trapline.model.event.NetEvent;
import dev.trapline.model.event.NetEvent.PacketStep;
import org.jspecify.annotations.Nullable;

/// Makes the events of `net` and `napi` of rows.
final class RowNetEvents {
    private RowNetEvents() {}

    /// The event called `name`, or null.
    static @Nullable NetEvent of(EventRow row, String name) {
        long now = row.timestampNs;
        int cpu = row.cpu;
        int tid = row.tid;
        return switch (name) {
            case "napi_poll" -> new NetEvent.NapiPoll(
                    now, cpu, tid, row.address("napi"), row.text("dev_name"), row.integer("work"),
                    row.integer("budget"));
            case "net_dev_queue" -> packet(row, PacketStep.DEV_QUEUE);
            case "netif_receive_skb" -> packet(row, PacketStep.RECEIVE);
            case "netif_rx" -> packet(row, PacketStep.RX);
            case "netif_rx_ni" -> packet(row, PacketStep.RX_NI);
            case "net_dev_xmit" -> new NetEvent.NetDevXmit(
                    now, cpu, tid, row.address("skbaddr"), row.number("len"), row.integer("rc"), row.text("name"));
            case "net_dev_start_xmit" -> new NetEvent.NetDevStartXmit(
                    now, cpu, tid, row.text("name"), row.integer("queue_mapping"), row.address("skbaddr"),
                    row.integer("vlan_tagged") != 0, (int) row.address("vlan_proto"),
                    (int) row.address("vlan_tci"), (int) row.address("protocol"), row.integer("ip_summed"),
                    row.number("len"), row.number("data_len"), row.integer("network_offset"),
                    row.integer("transport_offset_valid") != 0, row.integer("transport_offset"),
                    row.integer("tx_flags"), row.integer("gso_size"), row.integer("gso_segs"),
                    (int) row.address("gso_type"));
            default -> null;
        };
    }

    private static NetEvent packet(EventRow row, PacketStep step) {
        return new NetEvent.NetPacket(
                row.timestampNs, row.cpu, row.tid, step, row.address("skbaddr"), row.number("len"),
                row.text("name"));
    }
}
