/** Weight files and the arrays in them; knows neither libtorch nor ONNX Runtime. */
package org.cemflow.nets.weights;
