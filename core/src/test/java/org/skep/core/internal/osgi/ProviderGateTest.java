// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.core.internal.osgi;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceReference;
import org.skep.bpf.Bpf;
import org.skep.bpf.BpfAttr;
import org.skep.bpf.BpfCommand;
import org.skep.core.Policy;
import org.skep.core.internal.policy.Policies;
import org.skep.core.internal.provider.Providers;

/** Whose services core takes. */
class ProviderGateTest {
  private final Providers providers = new Providers();
  private final Policies policies = new Policies();
  private final ProviderGate gate = new ProviderGate(providers, policies);

  private record Numbered(int number) implements BpfCommand {
    @Override
    public String name() {
      return "NUMBER_" + number;
    }

    @Override
    public int lastFieldEnd() {
      return 0;
    }

    @Override
    public int run(Bpf caller, BpfAttr attr) {
      return number;
    }
  }

  private static ServiceReference<?> of(String bundleName) {
    Object bundle =
        Proxy.newProxyInstance(
            ProviderGateTest.class.getClassLoader(),
            new Class<?>[] {Bundle.class},
            (proxy, method, arguments) ->
                method.getName().equals("getSymbolicName") || method.getName().equals("toString")
                    ? bundleName
                    : null);
    return (ServiceReference<?>)
        Proxy.newProxyInstance(
            ProviderGateTest.class.getClassLoader(),
            new Class<?>[] {ServiceReference.class},
            (proxy, method, arguments) -> method.getName().equals("getBundle") ? bundle : null);
  }

  private boolean isTaken(String bundle, int number) {
    Numbered command = new Numbered(number);
    gate.add(of(bundle), command);
    boolean isTaken = providers.commands().get(number) == command;
    gate.remove(command);
    assertThat(providers.commands().get(number)).isNull();
    return isTaken;
  }

  @Test
  void aPolicySaysWhoMayBringWhichNumbers() {
    assertThat(isTaken("com.example", 0x10010)).as("without a policy").isTrue();
    policies.add(() -> Policy.of("com.example").withProvides(Set.of("map-type", "verifier")));
    policies.add(() -> Policy.of("org.one").withProvides(Set.of("command:65552")));
    policies.add(() -> Policy.of("org.named").withProvides(Set.of("command:NUMBER_65552")));
    policies.add(() -> Policy.of("org.all").withProvides(Set.of("command")));
    policies.add(() -> Policy.of("org.nothing").withProvides(Set.of()));
    assertThat(isTaken("com.example", 0x10010)).isFalse();
    assertThat(isTaken("org.one", 0x10010)).isTrue();
    assertThat(isTaken("org.one", 0x10011)).isFalse();
    assertThat(isTaken("org.named", 0x10010)).isTrue();
    assertThat(isTaken("org.named", 0x10011)).isFalse();
    assertThat(isTaken("org.all", 0x10011)).isTrue();
    assertThat(isTaken("org.nothing", 0x10010)).isFalse();
    assertThat(isTaken("org.elsewhere", 0x10010)).isTrue();
  }
}
