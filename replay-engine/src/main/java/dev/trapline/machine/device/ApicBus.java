package dev.trapline.machine.device;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/// What connects the APICs of a machine: messages to processors, and the news that an interrupt has ended.
public final class ApicBus {

    private final List<LocalApic> processors = new ArrayList<>();
    private final List<IoApic> ioApics = new ArrayList<>();
    // Who won the last arbitration: among equals the one behind it is next.
    private int lastChosen = -1;

    void join(LocalApic apic) {
        processors.add(apic);
    }

    void join(IoApic apic) {
        ioApics.add(apic);
    }

    /// Delivers a message to all whom it addresses, or the least busy of them; says whether anyone took it.
    boolean send(ApicMessage message) {
        return send(message, apic -> apic.isAddressedBy(message));
    }

    /// Delivers a message to these processors (a destination shorthand).
    boolean send(ApicMessage message, Predicate<LocalApic> addressed) {
        if (message.mode() == DeliveryMode.LOWEST_PRIORITY) {
            int chosen = arbitrate(message.vector(), addressed);
            if (chosen < 0) {
                return false;
            }
            lastChosen = chosen;
            return processors.get(chosen).accept(message);
        }
        boolean accepted = false;
        for (LocalApic apic : processors) {
            if (addressed.test(apic)) {
                accepted |= apic.accept(message);
            }
        }
        return accepted;
    }

    /// Who takes an interrupt of lowest priority (SDM volume 3, 10.6.2.4): the one that has this vector already, else the lowest
    /// arbitration priority, and among equals each in turn. -1 if nobody does.
    private int arbitrate(int vector, Predicate<LocalApic> addressed) {
        int best = -1;
        for (int i = 1; i <= processors.size(); i++) {
            int candidate = (lastChosen + i) % processors.size();
            LocalApic apic = processors.get(candidate);
            if (!addressed.test(apic) || !apic.enabled()) {
                continue;
            }
            if (apic.isFocusOf(vector)) {
                return candidate;
            }
            if (best < 0 || apic.arbitrationPriority() < processors.get(best).arbitrationPriority()) {
                best = candidate;
            }
        }
        return best;
    }

    /// Tells the I/O APICs that the handler of a level-triggered interrupt is done.
    void endOfInterrupt(int vector) {
        ioApics.forEach(apic -> apic.endOfInterrupt(vector));
    }

    /// Adds all that determines its behaviour from here on.
    public void addState(StateDigest digest) {
        digest.add(lastChosen);
    }
}
