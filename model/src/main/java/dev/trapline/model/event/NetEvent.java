package dev.trapline.model.event;

/// What network devices send and receive (`include/trace/events/net.h`, `napi.h`). `name` is the
/// device, `skbaddr` the address of the packet's `sk_buff` as recorded: text has it hashed, so that it
/// tells packets apart and no more.
public sealed interface NetEvent extends TraceEvent {

    /// napi:napi_poll: the driver of `devName` was polled and handled `work` of at most `budget`
    /// packets. Devices that share an interrupt have no name: `(no_device)`.
    record NapiPoll(
            long timestampNs, int cpu, int tid, long napi, String devName, int work, int budget)
            implements
                NetEvent {
        @Override
        public String kernelName() {
            return "napi_poll";
        }

        @Override
        public void fields(FieldSink sink) {
            sink.address("napi", napi);
            sink.text("dev_name", devName);
            sink.number("work", work);
            sink.number("budget", budget);
        }
    }

    /// Where a packet is on its way.
    enum PacketStep {
        /// Handed to the device's queue for sending.
        DEV_QUEUE("net_dev_queue"),
        /// Received: handed from the device's driver to the protocols.
        RECEIVE("netif_receive_skb"),
        /// Received: put into the processor's backlog, as the loopback device does.
        RX("netif_rx"),
        /// Received in interrupt context with interrupts on (older kernels).
        RX_NI("netif_rx_ni");

        private final String kernelName;

        PacketStep(String kernelName) {
            this.kernelName = kernelName;
        }

        /// The tracepoint.
        public String kernelName() {
            return kernelName;
        }
    }

    /// net:net_dev_queue, netif_receive_skb and netif_rx: a packet of `len` bytes.
    record NetPacket(
            long timestampNs, int cpu, int tid, PacketStep step, long skbaddr, long len, String name)
            implements
                NetEvent {
        @Override
        public String kernelName() {
            return step.kernelName;
        }

        @Override
        public void fields(FieldSink sink) {
            sink.address("skbaddr", skbaddr);
            sink.number("len", len);
            sink.text("name", name);
        }
    }

    /// net:net_dev_xmit: the driver took the packet (`rc` 0) or did not (`enum netdev_tx`,
    /// linux/netdevice.h).
    record NetDevXmit(
            long timestampNs, int cpu, int tid, long skbaddr, long len, int rc, String name)
            implements
                NetEvent {
        @Override
        public String kernelName() {
            return "net_dev_xmit";
        }

        @Override
        public void fields(FieldSink sink) {
            sink.address("skbaddr", skbaddr);
            sink.number("len", len);
            sink.number("rc", rc);
            sink.text("name", name);
        }
    }

    /// net:net_dev_start_xmit: the packet is about to be given to the driver. `protocol` is the
    /// Ethernet type (`linux/if_ether.h`); offsets count from the start of the data in bytes.
    record NetDevStartXmit(
            long timestampNs, int cpu, int tid, String name, int queueMapping, long skbaddr, boolean vlanTagged,
            int vlanProto, int vlanTci, int protocol, int ipSummed, long len, long dataLen, int networkOffset,
            boolean transportOffsetValid, int transportOffset, int txFlags, int gsoSize, int gsoSegs, int gsoType)
            implements
                NetEvent {
        @Override
        public String kernelName() {
            return "net_dev_start_xmit";
        }

        @Override
        public void fields(FieldSink sink) {
            sink.text("name", name);
            sink.number("queue_mapping", queueMapping);
            sink.address("skbaddr", skbaddr);
            sink.number("vlan_tagged", vlanTagged ? 1 : 0);
            sink.address("vlan_proto", vlanProto);
            sink.address("vlan_tci", vlanTci);
            sink.address("protocol", protocol);
            sink.number("ip_summed", ipSummed);
            sink.number("len", len);
            sink.number("data_len", dataLen);
            sink.number("network_offset", networkOffset);
            sink.number("transport_offset_valid", transportOffsetValid ? 1 : 0);
            sink.number("transport_offset", transportOffset);
            sink.number("tx_flags", txFlags);
            sink.number("gso_size", gsoSize);
            sink.number("gso_segs", gsoSegs);
            sink.address("gso_type", gsoType);
        }
    }
}
