namespace BlasNet;

/// <summary>File of ONNX that was written.</summary>
/// <param name="Opset">The version of the operators.</param>
/// <param name="Nodes">The number of operators.</param>
/// <param name="Bytes">The size of the file.</param>
/// <param name="Inputs">The inputs of the graph.</param>
/// <param name="Outputs">The outputs of the graph.</param>
public sealed record OnnxExportReport(
    int Opset, int Nodes, long Bytes, IReadOnlyList<OnnxPort> Inputs, IReadOnlyList<OnnxPort> Outputs);
