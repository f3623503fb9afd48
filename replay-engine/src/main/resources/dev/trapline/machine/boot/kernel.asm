; A small kernel for x86-64, begun the way Linux begins: startup in 32 bits, start_kernel in 64, init as process 1, and the idle
; task as process 0.

        bits 32
        org 0x100000

POST            equ 0x80
COM1            equ 0x3f8
EXIT            equ 0xf4                ; a port that ends the simulation
KERNEL_CS32     equ 0x10
KERNEL_DS       equ 0x18
KERNEL_CS       equ 0x20
HZ              equ 100
PIT_HZ          equ 1193182
LATCH           equ (PIT_HZ + HZ / 2) / HZ
PAGE            equ 4096
STACK           equ 8192
LOG_BYTES       equ 16384
PARAM_BYTES     equ 2048
CMDLINE_BYTES   equ 256

; boot parameters, as setup left them
CURSOR          equ 0x00
ALT_MEM_K       equ 0x1e0
E820_COUNT      equ 0x1e8
E820_MAP        equ 0x2d0
CMD_LINE_PTR    equ 0x228

; a task
PID             equ 0
STATE           equ 4                   ; 0 runs, 1 sleeps
WAKE_AT            equ 8                   ; when to wake it, in ticks
SAVED_RSP       equ 16                  ; its stack while it does not run
NAME            equ 24
TASK_BYTES      equ 40

; ---- 32 bits -------------------------------------------------------------------------------------------------------

startup_32:
        mov al, 0x40
        out POST, al                    ;@ 40 startup_32|The kernel itself. DS = ES = FS = GS = SS = __KERNEL_DS = 0x18.
        cld
        mov eax, KERNEL_DS
        mov ds, eax
        mov es, eax
        mov fs, eax
        mov gs, eax
        mov ss, eax
        mov esp, init_stack + STACK

        mov al, 0x41
        out POST, al                    ;@ 41 CPU type|A 386 cannot change EFLAGS.AC, a 486 without CPUID cannot change EFLAGS.ID; CPUID says whether there is long mode.
        mov edx, 3
        mov ebx, 0x40000                ; AC
        call flag_changes
        jz .old
        inc edx
        mov ebx, 0x200000               ; ID
        call flag_changes
        jz .old
        mov eax, 0x80000000
        cpuid
        mov edx, 5
        cmp eax, 0x80000001
        jb .old
        mov eax, 0x80000001
        cpuid
        test edx, 1 << 29
        mov edx, 6
        jnz tables
.old:   mov esi, too_old                ; "This is a 386: ..."
        lea eax, [edx + '0']
        mov [esi + 10], al
.next:  lodsb
        test al, al
        jz .stop
        mov ah, al
.wait:  mov dx, COM1 + 5
        in al, dx
        test al, 0x20
        jz .wait
        mov al, ah
        mov dx, COM1
        out dx, al
        jmp .next
.stop:  mov al, 2
        out EXIT, al
        hlt
        jmp .stop

; not zero if the bit in ebx of EFLAGS can be changed
flag_changes:
        pushfd
        pop eax
        mov ecx, eax
        xor eax, ebx
        push eax
        popfd
        pushfd
        pop eax
        push ecx
        popfd
        xor eax, ecx
        test eax, ebx
        ret

tables: mov al, 0x42
        out POST, al                    ;@ 42 page tables|Four levels that map the first GiB to itself, in pages of 2 MiB.
        mov edi, page_tables
        xor eax, eax
        mov ecx, 3 * PAGE / 4
        rep stosd
        mov dword [pml4], pdpt + 3
        mov dword [pdpt], pd + 3
        mov edi, pd
        mov eax, 0x83                   ; present, writable, large
.entry: mov [edi], eax
        add edi, 8
        add eax, 0x200000
        cmp edi, pd + PAGE
        jb .entry

        lgdt [gdt_pointer]
        mov eax, cr4
        or eax, 1 << 5                  ; PAE
        mov cr4, eax
        mov eax, pml4
        mov cr3, eax
        mov ecx, 0xc0000080             ; EFER
        rdmsr
        or eax, 1 << 8                  ; LME
        wrmsr
        mov eax, cr0
        or eax, 1 << 31 | 1 << 16       ; PG, WP
        mov cr0, eax
        mov al, 0x43
        out POST, al                    ;@ 43 paging|CR0.PG with EFER.LME makes long mode active; until CS is loaded it runs as 32 bits.
        jmp KERNEL_CS:startup_64

; ---- 64 bits -------------------------------------------------------------------------------------------------------

        bits 64
startup_64:
        mov al, 0x44
        out POST, al                    ;@ 44 startup_64|64-bit code. The BSS is cleared, the first 2 KiB of boot parameters and the command line are copied.
        xor eax, eax
        mov edi, bss
        mov ecx, (bss_end - bss) / 8
        rep stosq
        mov esi, ebp
        mov edi, boot_params
        mov ecx, PARAM_BYTES / 8
        rep movsq
        mov esi, [boot_params + CMD_LINE_PTR]
        mov edi, command_line
        mov ecx, CMDLINE_BYTES - 1
        test esi, esi
        jz .none
.copy:  lodsb
        test al, al
        jz .none
        stosb
        dec ecx
        jnz .copy
.none:  mov ax, [boot_params + CURSOR]
        mov [cursor], ax

; ---- start_kernel --------------------------------------------------------------------------------------------------

start_kernel:
        mov al, 0x45
        out POST, al                    ;@ 45 start_kernel|The banner goes to the ring buffer for messages: there is no console yet.
        mov esi, banner
        call printk

        mov al, 0x46
        out POST, al                    ;@ 46 setup_arch|The memory map of the firmware, and the command line.
        call setup_arch

        mov al, 0x47
        out POST, al                    ;@ 47 trap_init|The IDT: 32 exceptions, the interrupts of the 8259A from 0x20.
        call trap_init

        mov al, 0x48
        out POST, al                    ;@ 48 sched_init|The task that runs here since power-on becomes process 0.
        mov dword [current], task_0
        mov dword [task_0 + NAME], 'idle'
        mov dword [task_1 + PID], 1
        mov dword [task_1 + NAME], 'init'
        mov dword [task_1 + STATE], 1

        mov al, 0x49
        out POST, al                    ;@ 49 time_init|The 8254 divides by 11932: 100 interrupts a second. IRQ 0 is let through.
        mov al, 0x34
        out 0x43, al
        mov al, LATCH & 0xff
        out 0x40, al
        mov al, LATCH >> 8
        out 0x40, al
        in al, 0x21
        and al, 0xfe
        out 0x21, al

        mov al, 0x4a
        out POST, al                    ;@ 4a console_init|The console; it begins with all that is in the ring buffer.
        call console_init

        mov al, 0x4b
        out POST, al                    ;@ 4b interrupts on|STI, for the first time since the firmware.
        sti

        mov al, 0x4c
        out POST, al                    ;@ 4c calibrate_delay|How often an empty loop goes round in a tick, measured with counter 2 of the 8254: BogoMIPS.
        call calibrate_delay

        mov al, 0x4d
        out POST, al                    ;@ 4d mem_init|Pages of the memory map are counted, those of the kernel taken off.
        call mem_init
        call fork_init

        mov al, 0x4e
        out POST, al                    ;@ 4e check_bugs|CPUID in words; HLT has to come back with the next tick.
        call check_bugs

        mov al, 0x4f
        out POST, al                    ;@ 4f init|A kernel thread with a stack of its own, process 1. It is switched to as soon as process 0 idles.
        mov eax, init_stack_1 + STACK - 7 * 8
        mov [task_1 + SAVED_RSP], rax
        mov qword [rax + 6 * 8], init   ; what switch_to returns to
        mov dword [task_1 + STATE], 0

; The idle task: whoever can run, runs; then the processor stops until an interrupt.
cpu_idle:
        cli
        call schedule
        inc qword [idle_calls]
        sti                             ; takes effect behind the next instruction, so no tick is missed
        hlt
        jmp cpu_idle

; ---- tasks ---------------------------------------------------------------------------------------------------------

; Process 1 if it can run, else process 0. Interrupts are off.
schedule:
        mov ecx, [current]
        mov edx, task_0
        cmp dword [task_1 + STATE], 0
        jne .chosen
        mov edx, task_1
.chosen:
        cmp ecx, edx
        je .same
        inc qword [switches]
        mov [current], edx
        push rbx                        ; switch_to: the stacks change, and with them everything
        push rbp
        push r12
        push r13
        push r14
        push r15
        mov [rcx + SAVED_RSP], rsp
        mov rsp, [rdx + SAVED_RSP]
        pop r15
        pop r14
        pop r13
        pop r12
        pop rbp
        pop rbx
.same:  ret

; rax = ticks
sleep:  cli
        add rax, [jiffies]
        mov ecx, [current]
        mov [rcx + WAKE_AT], rax
        mov dword [rcx + STATE], 1
        call schedule
        sti
        ret

; ---- init ----------------------------------------------------------------------------------------------------------

init:   sti
        mov al, 0x50
        out POST, al                    ;@ 50 process 1|It looks for init: what init= says, then /sbin/init, /etc/init, /bin/init, /bin/sh.
        mov esi, option_init
        call option
        jz .usual
        mov esi, eax
        call execute
.usual: mov esi, init_1
        call execute
        mov esi, init_2
        call execute
        mov esi, init_3
        call execute
        mov esi, init_4
        call execute
        mov al, 0x5f
        out POST, al                    ;@ 5f panic|No init, nothing to do.
        mov esi, no_init
        call printk
        mov al, 1
        jmp stop

; Runs the program with the name at rsi, up to a blank; comes back only if there is none.
execute:
        push rsi
        mov esi, option_noinitrd
        call option
        pop rsi
        jnz .none                       ; as if the disk were empty
        mov edi, init_1
        mov rdx, rsi
.char:  mov al, [rdx]
        cmp al, ' '
        ja .same
        xor al, al
.same:  cmp al, [rdi]
        jne .none
        inc rdx
        inc rdi
        test al, al
        jnz .char
        jmp sbin_init
.none:  ret

; /sbin/init, which is part of the kernel: there is no file system.
sbin_init:
        mov al, 0x51
        out POST, al                    ;@ 51 init runs|/sbin/init says so, sleeps for ten ticks while process 0 idles, and turns the machine off.
        mov esi, init_says
        call printk
        mov eax, 10
        call sleep
        mov esi, uptime
        call printk
        mov rax, [jiffies]
        call decimal
        mov esi, uptime_ticks
        call printk
        mov rax, [switches]
        call decimal
        mov esi, uptime_switches
        call printk
        mov rax, [idle_calls]
        call decimal
        mov esi, uptime_idle
        call printk
        mov al, 0x52
        out POST, al                    ;@ 52 power down|Off.
        mov esi, power_down
        call printk
        xor eax, eax
; Ends the simulation with the result al, once the serial port has sent everything; where that is not possible, nothing goes on.
stop:   cli
        mov ah, al
        mov ecx, 0x10000
        mov dx, COM1 + 5
.drain: in al, dx
        test al, 0x40
        jnz .sent
        dec ecx
        jnz .drain
.sent:  mov al, ah
        out EXIT, al
.halt:  hlt
        jmp .halt

; Looks for the word at rsi in the command line; rax = behind it, zero flag if it is not there.
option: mov edi, command_line
.word:  cmp byte [rdi], 0
        je .absent
        mov rdx, rsi
        mov rax, rdi
.char:  cmp byte [rdx], 0
        je .found
        mov cl, [rax]
        cmp cl, [rdx]
        jne .skip
        inc rax
        inc rdx
        jmp .char
.skip:  mov cl, [rdi]                   ; on to the next word
        test cl, cl
        jz .absent
        inc rdi
        cmp cl, ' '
        jne .skip
        jmp .word
.found: or al, al                       ; an address, never zero
        test rax, rax
        ret
.absent:
        xor eax, eax
        ret

; ---- the parts of start_kernel -------------------------------------------------------------------------------------

setup_arch:
        mov esi, memory_map
        call printk
        movzx ebx, byte [boot_params + E820_COUNT]
        mov r12d, boot_params + E820_MAP
.entry: test ebx, ebx
        jz .end
        mov al, ' '
        call putchar
        mov rax, [r12]
        call hex
        mov esi, dash
        call printk
        mov rax, [r12]
        add rax, [r12 + 8]
        call hex
        mov esi, usable
        cmp dword [r12 + 16], 1
        je .kind
        mov esi, reserved
.kind:  call printk
        add r12, 20
        dec ebx
        jmp .entry
.end:   mov esi, says_command_line
        call printk
        mov esi, command_line
        call printk
        mov esi, newline
        jmp printk

trap_init:
        mov edi, idt
        mov edx, traps
        mov ecx, 32
.trap:  call gate
        add edx, 5
        dec ecx
        jnz .trap
        mov edx, stray
        mov ecx, 224
.irq:   call gate
        dec ecx
        jnz .irq
        mov edi, idt + 0x20 * 16
        mov edx, timer
        call gate
        lidt [idt_pointer]
        ret
; an interrupt gate at rdi for edx
gate:   mov eax, edx
        and eax, 0xffff
        or eax, KERNEL_CS << 16
        mov [rdi], eax
        mov eax, edx
        and eax, 0xffff0000
        or eax, 0x8e00
        mov [rdi + 4], eax
        mov qword [rdi + 8], 0
        add rdi, 16
        ret

calibrate_delay:
        mov esi, calibrating
        call printk
        pushfq
        cli
        in al, 0x61
        and al, 0xfc
        or al, 1                        ; counter 2 counts, the loudspeaker is off
        out 0x61, al
        mov al, 0xb0                    ; counter 2, low and high byte, mode 0
        out 0x43, al
        mov al, 0xff
        out 0x42, al
        out 0x42, al
        mov ecx, LOOPS
.loop:  dec ecx
        jnz .loop
        mov al, 0x80                    ; what has it come to?
        out 0x43, al
        in al, 0x42
        movzx ebx, al
        in al, 0x42
        mov bh, al
        popfq
        neg ebx
        add ebx, 0xffff                 ; cycles of the 8254
        jnz .some
        inc ebx
.some:  mov rax, LOOPS * (PIT_HZ / HZ)  ; loops in a tick
        xor edx, edx
        div rbx
        mov [loops_per_jiffy], rax
        mov rbx, rax
        mov ecx, 500000 / HZ            ; a loop is two instructions
        xor edx, edx
        div rcx
        call decimal
        mov al, '.'
        call putchar
        mov rax, rbx
        mov ecx, 5000 / HZ
        xor edx, edx
        div rcx
        mov ecx, 100
        xor edx, edx
        div rcx
        mov eax, edx
        mov ecx, 10
        xor edx, edx
        div ecx
        push rdx
        add al, '0'
        call putchar
        pop rax
        add al, '0'
        call putchar
        mov esi, bogomips
        call printk
        mov rax, rbx
        call decimal
        mov esi, close
        jmp printk

mem_init:
        movzx ecx, byte [boot_params + E820_COUNT]
        mov esi, boot_params + E820_MAP
        xor ebx, ebx                    ; bytes of RAM
        xor r12d, r12d                  ; where it ends
.entry: test ecx, ecx
        jz .end
        cmp dword [rsi + 16], 1
        jne .next
        mov rax, [rsi + 8]
        add rbx, rax
        add rax, [rsi]
        cmp rax, r12
        jb .next
        mov r12, rax
.next:  add rsi, 20
        dec ecx
        jmp .entry
.end:   shr rbx, 12                     ; pages
        mov [pages], rbx
        mov rax, rbx
        sub rax, (kernel_end - startup_32 + PAGE - 1) / PAGE
        shl rax, 2
        mov esi, says_memory
        push rax
        call printk
        pop rax
        call decimal
        mov esi, k_of
        call printk
        mov rax, r12
        shr rax, 10
        call decimal
        mov esi, available
        call printk
        mov eax, (image_end - startup_32 + BALLAST) / 1024
        call decimal
        mov esi, k_kernel
        call printk
        mov rax, r12
        shr rax, 10
        shl rbx, 2
        sub rax, rbx
        call decimal
        mov esi, k_reserved
        jmp printk

fork_init:
        mov rax, [pages]                ; at most half of the memory in stacks of two pages
        shr rax, 2
        mov [max_threads], rax
        shr rax, 1
        mov [max_processes], rax
        ret

check_bugs:
        mov esi, says_cpu
        call printk
        xor eax, eax
        cpuid
        mov [text], ebx
        mov [text + 4], edx
        mov [text + 8], ecx
        mov dword [text + 12], 0
        mov esi, text
        call printk
        mov esi, says_family
        call printk
        mov eax, 1
        cpuid
        mov ebx, eax
        shr eax, 8
        and eax, 0x0f
        cmp eax, 0x0f
        jne .family
        mov eax, ebx
        shr eax, 20
        and eax, 0xff
        add eax, 0x0f
.family:
        call decimal
        mov esi, newline
        call printk
        mov esi, says_hlt
        call printk
        mov rbx, [jiffies]
        add rbx, 4
.wait:  hlt
        cmp [jiffies], rbx
        jb .wait
        mov esi, ok
        jmp printk

; ---- interrupts ----------------------------------------------------------------------------------------------------

timer:  push rax
        inc qword [jiffies]
        cmp dword [task_1 + STATE], 1
        jne .end
        mov rax, [task_1 + WAKE_AT]
        test rax, rax
        jz .end
        cmp rax, [jiffies]
        ja .end
        mov dword [task_1 + STATE], 0
        mov qword [task_1 + WAKE_AT], 0
.end:   mov al, 0x20
        out 0x20, al
        pop rax
        iretq

stray:  push rax
        mov al, 0x20
        out 0xa0, al
        out 0x20, al
        pop rax
        iretq

traps:  times 32 call near trap
; which of them called says where it returns to
trap:   pop rbx
        sub rbx, traps + 5
        mov esi, oops
        call printk
        mov eax, ebx
        mov ecx, 5
        xor edx, edx
        div ecx
        call decimal
        mov esi, oops_at
        call printk
        pop rax
        call hex
        mov al, ' '
        call putchar
        pop rax
        call hex
        mov esi, newline
        call printk
        mov al, 3
        jmp stop

; ---- messages ------------------------------------------------------------------------------------------------------

; the string at rsi
printk: lodsb
        test al, al
        jz .end
        call putchar
        jmp printk
.end:   ret

; al to the ring buffer, and to the console if there is one
putchar:
        push rcx
        mov ecx, [log_end]
        and ecx, LOG_BYTES - 1
        mov [rcx + log], al
        inc dword [log_end]
        pop rcx
        cmp byte [console], 0
        jne emit
        ret

console_init:
        mov byte [console], 1
        xor ebx, ebx
.next:  cmp ebx, [log_end]
        je .end
        mov al, [rbx + log]
        call emit
        inc ebx
        jmp .next
.end:   ret

; al to the serial port and the screen
emit:   push rax
        push rcx
        push rdx
        push rsi
        push rdi
        cmp al, 10
        jne .one
        mov al, 13
        call .send
        mov al, 10
.one:   call .send
        movzx ecx, byte [cursor]
        movzx edx, byte [cursor + 1]
        cmp al, 10
        je .line
        imul edi, edx, 160
        mov ah, 7
        mov [rdi + rcx * 2 + 0xb8000], ax
        inc ecx
        cmp ecx, 80
        jb .end
.line:  xor ecx, ecx
        inc edx
        cmp edx, 25
        jb .end
        dec edx
        mov edi, 0xb8000
        mov esi, 0xb8000 + 160
        mov ecx, 24 * 20
        rep movsq
        mov ecx, 40
        mov eax, 0x07200720
        rep stosd
.end:   mov [cursor], cl
        mov [cursor + 1], dl
        pop rdi
        pop rsi
        pop rdx
        pop rcx
        pop rax
        ret
.send:  mov ah, al
        mov dx, COM1 + 5
        mov ecx, 0x10000
.wait:  in al, dx
        test al, 0x20
        jnz .ready
        dec ecx
        jnz .wait
.ready: mov al, ah
        mov dx, COM1
        out dx, al
        ret

; rax in decimal
decimal:
        push rbx
        push rcx
        push rdx
        mov ebx, 10
        xor ecx, ecx
.digit: xor edx, edx
        div rbx
        push rdx
        inc ecx
        test rax, rax
        jnz .digit
.next:  pop rax
        add al, '0'
        call putchar
        dec ecx
        jnz .next
        pop rdx
        pop rcx
        pop rbx
        ret

; rax in 16 hexadecimal digits
hex:    push rbx
        push rcx
        mov rbx, rax
        mov ecx, 16
.digit: rol rbx, 4
        mov eax, ebx
        and al, 0x0f
        add al, '0'
        cmp al, '9'
        jbe .put
        add al, 'a' - '9' - 1
.put:   call putchar
        dec ecx
        jnz .digit
        pop rcx
        pop rbx
        ret

; ---- data ----------------------------------------------------------------------------------------------------------

LOOPS   equ 1000000

        align 16, db 0
gdt:    dq 0, 0
        dq 0x00cf9a000000ffff           ; 0x10: code of 32 bits
        dq 0x00cf92000000ffff           ; 0x18: data
        dq 0x00af9a000000ffff           ; 0x20: code of 64 bits
gdt_pointer:
        dw gdt_pointer - gdt - 1
        dq gdt
idt_pointer:
        dw 256 * 16 - 1
        dq idt

banner: db `Trapline kernel 0.1, assembled by its own assembler\n`, 0
memory_map:
        db `BIOS-provided physical RAM map:\n`, 0
dash:   db ' - ', 0
usable: db ` (usable)\n`, 0
reserved:
        db ` (reserved)\n`, 0
says_command_line:
        db 'Kernel command line: ', 0
calibrating:
        db 'Calibrating delay loop... ', 0
bogomips:
        db ' BogoMIPS (lpj=', 0
close:  db `)\n`, 0
says_memory:
        db 'Memory: ', 0
k_of:   db 'k/', 0
available:
        db 'k available (', 0
k_kernel:
        db 'k kernel, ', 0
k_reserved:
        db `k reserved)\n`, 0
says_cpu:
        db 'CPU: ', 0
says_family:
        db ', family ', 0
says_hlt:
        db `Checking 'hlt' instruction... `, 0
ok:     db `OK.\n`, 0
option_init:
        db 'init=', 0
option_noinitrd:
        db 'noinitrd', 0
init_1: db '/sbin/init', 0
init_2: db '/etc/init', 0
init_3: db '/bin/init', 0
init_4: db '/bin/sh', 0
init_says:
        db `init: process 1, sleeping for 10 ticks\n`, 0
uptime: db 'init: ', 0
uptime_ticks:
        db ' ticks, ', 0
uptime_switches:
        db ' context switches, process 0 idled ', 0
uptime_idle:
        db ` times\n`, 0
power_down:
        db `Power down.\n`, 0
no_init:
        db `Kernel panic: No init found.  Try passing init= option to kernel.\n`, 0
oops:   db 'Oops: exception ', 0
oops_at:
        db ', on the stack ', 0
newline:
        db `\n`, 0
too_old:
        db `This is a 386: a processor with long mode is needed.\r\n`, 0

        align 8, db 0
image_end:

; ---- what need not be in the image ------------------------------------------------------------------------------------

bss             equ image_end + BALLAST
boot_params     equ bss
command_line    equ boot_params + PARAM_BYTES
task_0          equ command_line + CMDLINE_BYTES
task_1          equ task_0 + TASK_BYTES
current         equ task_1 + TASK_BYTES
jiffies         equ current + 8
switches        equ jiffies + 8
idle_calls      equ switches + 8
loops_per_jiffy equ idle_calls + 8
pages           equ loops_per_jiffy + 8
max_threads     equ pages + 8
max_processes   equ max_threads + 8
log_end         equ max_processes + 8
cursor          equ log_end + 8
console         equ cursor + 8
text            equ console + 8
log             equ text + 16
idt             equ log + LOG_BYTES
bss_end         equ idt + 256 * 16
init_stack      equ bss_end
init_stack_1    equ init_stack + STACK
page_tables     equ $$ + (init_stack_1 + STACK - $$ + PAGE - 1) / PAGE * PAGE
pml4            equ page_tables
pdpt            equ pml4 + PAGE
pd              equ pdpt + PAGE
kernel_end      equ pd + PAGE
