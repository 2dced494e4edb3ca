/** ONNX: files written by hand, and ONNX Runtime, which runs them. */
package org.cemflow.nets.onnx;
