// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.launcher;

import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;

/**
 * A session of Gogo, called by reflection: its classes are the bundle's, and a second copy on the
 * class path would not know what runs in the first.
 */
final class Session implements AutoCloseable {
  private static final String PACKAGE = "org.apache.felix.service.command.";
  private static final String MISSING = "no command processor: bundles/ lacks Gogo's runtime";
  private static final int INSPECT = 0;

  private final Class<?> type;
  private final Object session;

  private Session(Class<?> type, Object session) {
    this.type = type;
    this.session = session;
  }

  /** Opens a session over these streams, which stay the caller's. */
  static Session open(BundleContext context, InputStream in, OutputStream out, OutputStream err) {
    ServiceReference<?> reference = processor(context);
    Object processor = context.getService(reference);
    if (processor == null) {
      throw new LaunchException(MISSING);
    }
    try {
      Bundle gogo = reference.getBundle();
      Class<?> factory = gogo.loadClass(PACKAGE + "CommandProcessor");
      Object session =
          factory
              .getMethod("createSession", InputStream.class, OutputStream.class, OutputStream.class)
              .invoke(processor, in, out, err);
      return new Session(gogo.loadClass(PACKAGE + "CommandSession"), session);
    } catch (ReflectiveOperationException e) {
      throw new LaunchException("this is no Gogo that the launcher knows", e);
    }
  }

  /** All references: the launcher's own copy of Gogo's parser makes others look incompatible. */
  private static ServiceReference<?> processor(BundleContext context) {
    try {
      ServiceReference<?>[] all =
          context.getAllServiceReferences(PACKAGE + "CommandProcessor", null);
      if (all == null) {
        throw new LaunchException(MISSING);
      }
      return all[0];
    } catch (InvalidSyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Runs commands; what they throw is thrown. */
  @Nullable Object execute(CharSequence commands) throws Exception {
    return call(type.getMethod("execute", CharSequence.class), commands);
  }

  /** A variable. */
  @Nullable Object get(String name) throws Exception {
    return call(type.getMethod("get", String.class), name);
  }

  /** Sets a variable; null removes it. */
  void put(String name, @Nullable Object value) throws Exception {
    call(type.getMethod("put", String.class, Object.class), name, value);
  }

  /** A value as the shell shows it. */
  @Nullable Object format(Object value) throws Exception {
    return call(type.getMethod("format", Object.class, int.class), value, INSPECT);
  }

  @Override
  public void close() {
    try {
      call(type.getMethod("close"));
    } catch (Exception e) {
      throw new LaunchException("cannot close the session", e);
    }
  }

  private @Nullable Object call(Method method, @Nullable Object... arguments) throws Exception {
    try {
      return method.invoke(session, arguments);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof Exception cause) {
        throw cause;
      }
      throw e;
    }
  }
}
