package dev.trapline.machine.asm;

import dev.trapline.machine.cpu.InstructionPrefixes;
import dev.trapline.machine.cpu.Mode;
import java.util.List;

/// What a line says, without its label.
sealed interface Statement {

    /// Nothing but a label.
    record Nothing() implements Statement {}

    /// An instruction; the mnemonic is that of the table.
    record Code(String mnemonic, InstructionPrefixes prefixes, List<SourceOperand> operands) implements Statement {}

    /// `db`, `dw`, `dd`, `dq`.
    record Data(int bytes, List<Item> items) implements Statement {

        sealed interface Item {}

        record Text(String text) implements Item {}

        record Value(Expression expression) implements Item {}
    }

    /// `times count statement`
    record Times(Expression count, Statement statement) implements Statement {}

    /// `align bytes`, with instructions that do nothing or with a certain byte.
    record Align(Expression bytes, Expression fill) implements Statement {}

    /// `name equ expression`; the name is the label of the line.
    record Equ(Expression expression) implements Statement {}

    /// `org address`
    record Org(Expression address) implements Statement {}

    /// `bits 16`
    record Bits(Mode mode) implements Statement {}
}
