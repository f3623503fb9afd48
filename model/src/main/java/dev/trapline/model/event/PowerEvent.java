package dev.trapline.model.event;

/// What processors do to save power (`include/trace/events/power.h`).
public sealed interface PowerEvent extends TraceEvent {

    /// power:cpu_idle: processor `cpuId` enters idle state `state`, or leaves it when that is
    /// [#LEAVES].
    record CpuIdle(long timestampNs, int cpu, int tid, int state, int cpuId) implements PowerEvent {
        /// PWR_EVENT_EXIT, which the kernel prints as 4294967295.
        public static final int LEAVES = -1;

        @Override
        public String kernelName() {
            return "cpu_idle";
        }

        @Override
        public void fields(FieldSink sink) {
            sink.number("state", Integer.toUnsignedLong(state));
            sink.number("cpu_id", cpuId);
        }
    }

    /// power:cpu_frequency: processor `cpuId` runs at `khz` from here on.
    record CpuFrequency(long timestampNs, int cpu, int tid, long khz, int cpuId) implements PowerEvent {
        @Override
        public String kernelName() {
            return "cpu_frequency";
        }

        @Override
        public void fields(FieldSink sink) {
            sink.number("state", khz);
            sink.number("cpu_id", cpuId);
        }
    }
}
