/** libtorch's process-wide settings and the lifetime of its memory. Read this before touching a tensor. */
package org.cemflow.nets.engine;
