namespace BlasNet.FSharp

open BlasNet.Numerics
open BlasNet.Plots
open System.Numerics

/// Names from BlasNet.Numerics and BlasNet.Plots, so that a script opens BlasNet and BlasNet.FSharp alone.
[<AutoOpen>]
module Names =
    /// Tensors by NumPy's rules.
    type TensorMath = BlasNet.Numerics.TensorMath

    /// Windows of images, sequences and video as columns, and back.
    type Im2Col = BlasNet.Numerics.Im2Col

    /// Operations on variables.
    type Variable = BlasNet.Numerics.Variable

    /// A tensor in an expression that can be differentiated.
    type Variable<'T
        when 'T: unmanaged and 'T: struct and 'T: (new: unit -> 'T) and 'T :> System.ValueType and 'T :> IFloatingPointIeee754<'T>> =
        BlasNet.Numerics.Variable<'T>

    /// Gradients of expressions, exact or numerical.
    type Gradient = BlasNet.Numerics.Gradient

    /// Files of NumPy.
    type NumpyFile = BlasNet.Numerics.NumpyFile

    /// An array of a NumPy file.
    type NumpyArray = BlasNet.Numerics.NumpyArray

    /// A picture as SVG.
    type Drawing = BlasNet.Plots.Drawing

    /// A plot with axes.
    type Plot = BlasNet.Plots.Plot

    /// Several plots side by side.
    type PlotGrid = BlasNet.Plots.PlotGrid

    /// Points of a plane in rows and columns.
    type Mesh = BlasNet.Plots.Mesh

    /// A computational graph as a picture.
    type GraphPlot = BlasNet.Plots.GraphPlot

    /// The colors of values.
    type ColorScale = BlasNet.Plots.ColorScale

    /// A table read from a CSV file.
    type Table = BlasNet.Tables.Table
