package dev.trapline.machine.cpu;

import dev.trapline.machine.memory.Mmu;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.instruction.SwitchCase;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Makes a [CompiledCode] of a region.
///
/// General registers and status flags are local variables of one method, written back where it is left. A handler around
/// all of it does that for exceptions too; which instruction was under way it knows from one more variable, which is set
/// before everything that may raise one. The budget is looked at where a block begins.
final class RegionCompiler {

    private static final int MOST_RETURNS = 6;

    // Local variables. Those of type long take two.
    static final int THIS = 0;
    static final int CPU = 1;
    static final int REGISTERS = 2;
    static final int MMU = 3;
    static final int FLAGS = 4;
    static final int OPERATIONS = 5;
    private static final int BUDGET = 6;
    private static final int ENTRY = 7;
    static final int LEFT = 8;
    static final int AT = 9;
    static final int SHIFT = 10;
    private static final int RAISED = 11;
    static final int RESULT = 12;
    static final int CARRIES = 14;
    static final int EXIT_RIP = 16;
    /// Operands of the last comparison or sum.
    static final int A = 18;
    static final int B = 20;
    static final int ADDRESS = 22;
    static final int VALUE = 24;
    private static final int GENERAL = 26;

    static final ClassDesc COMPILED = desc(CompiledCode.class);
    static final ClassDesc CPU_DESC = desc(Cpu.class);
    static final ClassDesc MMU_DESC = desc(Mmu.class);
    static final ClassDesc FLAGS_DESC = desc(Flags.class);
    static final ClassDesc OPERATIONS_DESC = desc(Operations.class);
    static final ClassDesc STEP_DESC = desc(Step.class);
    private static final ClassDesc LONGS = ConstantDescs.CD_long.arrayType();
    private static final ClassDesc INTS = ConstantDescs.CD_int.arrayType();
    private static final ClassDesc STEPS = STEP_DESC.arrayType();
    private static final MethodTypeDesc MAKE = MethodTypeDesc.of(ConstantDescs.CD_void, STEPS, INTS);
    private static final MethodTypeDesc RUN = MethodTypeDesc.of(
            ConstantDescs.CD_int, CPU_DESC, LONGS, MMU_DESC, FLAGS_DESC, OPERATIONS_DESC, ConstantDescs.CD_int,
            ConstantDescs.CD_int);

    private final Region region;
    private final List<Step> steps = new ArrayList<>();
    private final List<Integer> left = new ArrayList<>();
    private final Map<Long, Label> blocks = new HashMap<>();
    private final Map<Long, Label> exits = new LinkedHashMap<>();
    private final RegisterUse use = new RegisterUse();

    private RegionCompiler(Region region) {
        this.region = region;
        for (Region.Part part : region.parts()) {
            for (int i = 0; i < part.count(); i++) {
                Step step = part.block().steps[i];
                steps.add(step);
                left.add(part.count() - i);
                use.add(step);
            }
        }
    }

    /// The code of a region.
    static CompiledCode compile(Region region) {
        return new RegionCompiler(region).compile();
    }

    /// The class that it becomes.
    static byte[] classFile(Region region) {
        return new RegionCompiler(region).classFile();
    }

    private byte[] classFile() {
        return ClassFile.of().build(ClassDesc.of(CompiledCode.class.getName() + "$Region"), type -> {
            type.withSuperclass(COMPILED);
            type.withFlags(ClassFile.ACC_FINAL | ClassFile.ACC_SYNTHETIC);
            type.withMethodBody(ConstantDescs.INIT_NAME, MAKE, 0, code -> code
                    .aload(0).aload(1).aload(2)
                    .invokespecial(COMPILED, ConstantDescs.INIT_NAME, MAKE)
                    .return_());
            type.withMethodBody("run", RUN, 0, this::run);
        });
    }

    private CompiledCode compile() {
        try {
            return (CompiledCode) MethodHandles.lookup()
                    .defineHiddenClass(classFile(), true)
                    .lookupClass()
                    .getDeclaredConstructor(Step[].class, int[].class)
                    .newInstance(steps.toArray(Step[]::new), left.stream().mapToInt(Integer::intValue).toArray());
        } catch (IllegalAccessException | NoSuchMethodException | InstantiationException
                | InvocationTargetException e) {
            throw new LinkageError("the compiled code is wrong", e);
        }
    }

    /// May be called twice: when a jump turns out to be too far for its shorter form.
    private void run(CodeBuilder code) {
        exits.clear();
        for (Region.Part part : region.parts()) {
            blocks.put(part.block().rip, code.newLabel());
        }
        Label exit = code.newLabel();
        Label started = code.newLabel();
        Label ended = code.newLabel();
        code.iload(BUDGET).istore(LEFT).iconst_0().istore(AT);
        for (int slot : new int[] {EXIT_RIP, A, B, ADDRESS, VALUE}) {
            code.lconst_0().lstore(slot);
        }
        reload(code);
        code.labelBinding(started);
        enter(code);
        int first = 0;
        for (Region.Part part : region.parts()) {
            block(code, part, first, exit);
            first += part.count();
        }
        code.labelBinding(ended);
        exits.forEach((rip, label) -> code.labelBinding(label).loadConstant(rip).lstore(EXIT_RIP).goto_(exit));
        code.labelBinding(exit);
        spill(code);
        code.aload(CPU).lload(EXIT_RIP).putfield(CPU_DESC, "rip", ConstantDescs.CD_long);
        code.iload(BUDGET).iload(LEFT).isub().ireturn();
        Label handler = code.newBoundLabel();
        code.astore(RAISED);
        spill(code);
        code.aload(THIS).iload(AT).iload(BUDGET).iload(LEFT).isub().invokevirtual(
                COMPILED, "stopped",
                MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_int, ConstantDescs.CD_int));
        code.aload(RAISED).athrow();
        code.exceptionCatch(started, ended, handler, desc(RuntimeException.class));
    }

    /// Begins with the block that is asked for.
    private void enter(CodeBuilder code) {
        List<Region.Part> parts = region.parts();
        if (parts.size() > 1) {
            List<SwitchCase> cases = new ArrayList<>();
            for (int i = 1; i < parts.size(); i++) {
                cases.add(SwitchCase.of(i, label(code, parts.get(i).block().rip)));
            }
            code.iload(ENTRY).tableswitch(1, parts.size() - 1, label(code, parts.getFirst().block().rip), cases);
        }
    }

    private void block(CodeBuilder code, Region.Part part, int first, Label exit) {
        Block block = part.block();
        Label enough = code.newLabel();
        code.labelBinding(label(code, block.rip));
        code.iload(LEFT).loadConstant(part.count()).if_icmpge(enough);
        code.goto_(exits.computeIfAbsent(block.rip, _ -> code.newLabel()));
        code.labelBinding(enough).iinc(LEFT, -part.count());
        StepEmitter emitter = new StepEmitter(code, this, exit, block.steps[0]);
        boolean[] dead = FlagLiveness.dead(block.steps, part.count());
        for (int i = 0; i < part.count(); i++) {
            emitter.emit(block.steps[i], first + i, part.count() - i - 1, dead[i]);
        }
        if (!part.isWhole() || !block.steps[part.count() - 1].endsBlock) {
            code.goto_(label(code, part.next()));
        }
    }

    /// Where execution goes on at an address: in this region, or by leaving it.
    Label label(CodeBuilder code, long rip) {
        Label inside = blocks.get(rip);
        return inside != null ? inside : exits.computeIfAbsent(rip, _ -> code.newLabel());
    }

    /// The blocks behind calls of this region, where a RET is likely to lead.
    Map<Long, Label> returns() {
        Map<Long, Label> returns = new LinkedHashMap<>();
        for (Step step : steps) {
            Label behind = step.operation == Operation.CALL ? blocks.get(step.next) : null;
            if (behind != null && returns.size() < MOST_RETURNS) {
                returns.put(step.next, behind);
            }
        }
        return returns;
    }

    /// The local variable of a general register.
    static int slot(int register) {
        return GENERAL + 2 * register;
    }

    /// Writes the local variables back to where everybody else looks.
    void spill(CodeBuilder code) {
        for (int register : use.registers()) {
            code.aload(REGISTERS).loadConstant(register).lload(slot(register)).lastore();
        }
        code.aload(FLAGS).lload(RESULT).putfield(FLAGS_DESC, "result", ConstantDescs.CD_long);
        code.aload(FLAGS).lload(CARRIES).putfield(FLAGS_DESC, "carries", ConstantDescs.CD_long);
        code.aload(FLAGS).iload(SHIFT).putfield(FLAGS_DESC, "shift", ConstantDescs.CD_int);
    }

    /// Reads them from there.
    void reload(CodeBuilder code) {
        for (int register : use.registers()) {
            code.aload(REGISTERS).loadConstant(register).laload().lstore(slot(register));
        }
        code.aload(FLAGS).getfield(FLAGS_DESC, "result", ConstantDescs.CD_long).lstore(RESULT);
        code.aload(FLAGS).getfield(FLAGS_DESC, "carries", ConstantDescs.CD_long).lstore(CARRIES);
        code.aload(FLAGS).getfield(FLAGS_DESC, "shift", ConstantDescs.CD_int).istore(SHIFT);
    }

    private static ClassDesc desc(Class<?> type) {
        return type.describeConstable().orElseThrow();
    }
}
