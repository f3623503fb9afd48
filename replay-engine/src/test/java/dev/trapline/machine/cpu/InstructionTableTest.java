package dev.trapline.machine.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class InstructionTableTest {

    private final InstructionTable table = InstructionTable.get();

    @Test
    void everyOperationHasAnEncoding() {
        Set<Operation> operations = EnumSet.allOf(Operation.class);
        table.all().forEach(encoding -> operations.remove(encoding.operation()));

        assertThat(operations).isEmpty();
    }

    @Test
    void noEncodingIsThereTwice() {
        Set<String> seen = new HashSet<>();
        List<String> twice = new ArrayList<>();
        for (Encoding encoding : table.all()) {
            String key = encoding.map() + " " + encoding.opcode() + " " + encoding.prefix() + " " + encoding.extension()
                    + " "
                    + encoding.modRm() + " " + encoding.operandBytes() + " " + encoding.form() + " "
                    + encoding.attributes();
            if (!seen.add(key)) {
                twice.add(encoding.mnemonic() + " " + key);
            }
        }

        assertThat(twice).isEmpty();
    }

    /// SDM volume 1, appendix A, table A-2: what a few instructions do to the flags.
    @Test
    void flagsAreThoseOfTheManual() {
        assertThat(effects("ADC")).isEqualTo(new FlagEffects(Flags.STATUS, 0, 0, Flags.CF));
        assertThat(effects("INC").written()).isEqualTo(Flags.STATUS & ~Flags.CF);
        assertThat(effects("AND").undefined()).isEqualTo(Flags.AF);
        assertThat(effects("BT").written()).isEqualTo(Flags.CF);
        assertThat(effects("MOV")).isEqualTo(FlagEffects.NONE);
        assertThat(effects("JLE").read()).isEqualTo(Flags.ZF | Flags.SF | Flags.OF);
    }

    private FlagEffects effects(String mnemonic) {
        return table.all().stream().filter(encoding -> encoding.mnemonic().equals(mnemonic)).findFirst().orElseThrow()
                .flags();
    }
}
