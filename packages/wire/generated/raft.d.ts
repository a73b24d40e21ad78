// Generated from raft.proto by scripts/generate.mjs. Do not edit.
import * as $protobuf from "protobufjs";

export namespace raft {

    namespace v1 {

        interface IRequestVoteCall extends raft.v1.RequestVoteCall.$Properties {
        }

        class RequestVoteCall {
            constructor(properties?: raft.v1.RequestVoteCall.$Properties);
            $unknowns?: Uint8Array[];
            caller?: (raft.v1.Handshake.$Properties|null);
            request?: (raft.v1.VoteRequest.$Properties|null);
            static encode(message: raft.v1.RequestVoteCall.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): raft.v1.RequestVoteCall & raft.v1.RequestVoteCall.$Shape;
        }

        namespace RequestVoteCall {
            interface $Properties {
                caller?: (raft.v1.Handshake.$Properties|null);
                request?: (raft.v1.VoteRequest.$Properties|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = raft.v1.RequestVoteCall.$Properties;
        }

        interface IAppendEntriesCall extends raft.v1.AppendEntriesCall.$Properties {
        }

        class AppendEntriesCall {
            constructor(properties?: raft.v1.AppendEntriesCall.$Properties);
            $unknowns?: Uint8Array[];
            caller?: (raft.v1.Handshake.$Properties|null);
            request?: (raft.v1.AppendRequest.$Properties|null);
            static encode(message: raft.v1.AppendEntriesCall.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): raft.v1.AppendEntriesCall & raft.v1.AppendEntriesCall.$Shape;
        }

        namespace AppendEntriesCall {
            interface $Properties {
                caller?: (raft.v1.Handshake.$Properties|null);
                request?: (raft.v1.AppendRequest.$Properties|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = raft.v1.AppendEntriesCall.$Properties;
        }

        interface IInstallSnapshotCall extends raft.v1.InstallSnapshotCall.$Properties {
        }

        class InstallSnapshotCall {
            constructor(properties?: raft.v1.InstallSnapshotCall.$Properties);
            $unknowns?: Uint8Array[];
            caller?: (raft.v1.Handshake.$Properties|null);
            request?: (raft.v1.SnapshotRequest.$Properties|null);
            static encode(message: raft.v1.InstallSnapshotCall.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): raft.v1.InstallSnapshotCall & raft.v1.InstallSnapshotCall.$Shape;
        }

        namespace InstallSnapshotCall {
            interface $Properties {
                caller?: (raft.v1.Handshake.$Properties|null);
                request?: (raft.v1.SnapshotRequest.$Properties|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = raft.v1.InstallSnapshotCall.$Properties;
        }

        interface IFrame extends raft.v1.Frame.$Properties {
        }

        class Frame {
            constructor(properties?: raft.v1.Frame.$Properties);
            $unknowns?: Uint8Array[];
            handshake?: (raft.v1.Handshake.$Properties|null);
            handshakeReply?: (raft.v1.HandshakeReply.$Properties|null);
            envelope?: (Uint8Array|null);
            deflatedEnvelope?: (Uint8Array|null);
            content?: ("handshake"|"handshakeReply"|"envelope"|"deflatedEnvelope");
            static encode(message: raft.v1.Frame.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): raft.v1.Frame & raft.v1.Frame.$Shape;
        }

        namespace Frame {
            interface $Properties {
                handshake?: (raft.v1.Handshake.$Properties|null);
                handshakeReply?: (raft.v1.HandshakeReply.$Properties|null);
                envelope?: (Uint8Array|null);
                deflatedEnvelope?: (Uint8Array|null);
                content?: ("handshake"|"handshakeReply"|"envelope"|"deflatedEnvelope");
                $unknowns?: Uint8Array[];
            }
            type $Shape = {
              handshake?: raft.v1.Handshake.$Shape|null;
              handshakeReply?: raft.v1.HandshakeReply.$Shape|null;
              envelope?: Uint8Array|null;
              deflatedEnvelope?: Uint8Array|null;
              $unknowns?: Uint8Array[];
            } & (
              ({ content?: undefined; handshake?: null; handshakeReply?: null; envelope?: null; deflatedEnvelope?: null }|{ content?: "handshake"; handshake: raft.v1.Handshake.$Shape; handshakeReply?: null; envelope?: null; deflatedEnvelope?: null }|{ content?: "handshakeReply"; handshake?: null; handshakeReply: raft.v1.HandshakeReply.$Shape; envelope?: null; deflatedEnvelope?: null }|{ content?: "envelope"; handshake?: null; handshakeReply?: null; envelope: Uint8Array; deflatedEnvelope?: null }|{ content?: "deflatedEnvelope"; handshake?: null; handshakeReply?: null; envelope?: null; deflatedEnvelope: Uint8Array })
            );
        }

        enum Lane {
            LANE_UNSPECIFIED = 0,
            LANE_CONTROL = 1,
            LANE_LOG = 2,
            LANE_SNAPSHOT = 3
        }

        interface ILimits extends raft.v1.Limits.$Properties {
        }

        class Limits {
            constructor(properties?: raft.v1.Limits.$Properties);
            $unknowns?: Uint8Array[];
            maxMessageBytes: number;
            maxCommandBytes: number;
            static encode(message: raft.v1.Limits.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): raft.v1.Limits & raft.v1.Limits.$Shape;
        }

        namespace Limits {
            interface $Properties {
                maxMessageBytes?: (number|null);
                maxCommandBytes?: (number|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = raft.v1.Limits.$Properties;
        }

        interface IHandshake extends raft.v1.Handshake.$Properties {
        }

        class Handshake {
            constructor(properties?: raft.v1.Handshake.$Properties);
            $unknowns?: Uint8Array[];
            minVersion: number;
            maxVersion: number;
            features: string[];
            clusterId: string;
            nodeId: string;
            targetId: string;
            incarnation: string;
            session: string;
            address: string;
            port: number;
            lane: raft.v1.Lane;
            limits?: (raft.v1.Limits.$Properties|null);
            static encode(message: raft.v1.Handshake.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): raft.v1.Handshake & raft.v1.Handshake.$Shape;
        }

        namespace Handshake {
            interface $Properties {
                minVersion?: (number|null);
                maxVersion?: (number|null);
                features?: (string[]|null);
                clusterId?: (string|null);
                nodeId?: (string|null);
                targetId?: (string|null);
                incarnation?: (string|null);
                session?: (string|null);
                address?: (string|null);
                port?: (number|null);
                lane?: (raft.v1.Lane|null);
                limits?: (raft.v1.Limits.$Properties|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = raft.v1.Handshake.$Properties;
        }

        enum RefusalReason {
            REFUSAL_REASON_UNSPECIFIED = 0,
            REFUSAL_REASON_VERSION = 1,
            REFUSAL_REASON_CLUSTER = 2,
            REFUSAL_REASON_TARGET = 3,
            REFUSAL_REASON_IDENTITY = 4,
            REFUSAL_REASON_LIMIT = 5
        }

        interface IRefusal extends raft.v1.Refusal.$Properties {
        }

        class Refusal {
            constructor(properties?: raft.v1.Refusal.$Properties);
            $unknowns?: Uint8Array[];
            reason: raft.v1.RefusalReason;
            message: string;
            static encode(message: raft.v1.Refusal.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): raft.v1.Refusal & raft.v1.Refusal.$Shape;
        }

        namespace Refusal {
            interface $Properties {
                reason?: (raft.v1.RefusalReason|null);
                message?: (string|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = raft.v1.Refusal.$Properties;
        }

        interface IHandshakeReply extends raft.v1.HandshakeReply.$Properties {
        }

        class HandshakeReply {
            constructor(properties?: raft.v1.HandshakeReply.$Properties);
            $unknowns?: Uint8Array[];
            version: number;
            features: string[];
            clusterId: string;
            nodeId: string;
            incarnation: string;
            session: string;
            limits?: (raft.v1.Limits.$Properties|null);
            refusal?: (raft.v1.Refusal.$Properties|null);
            static encode(message: raft.v1.HandshakeReply.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): raft.v1.HandshakeReply & raft.v1.HandshakeReply.$Shape;
        }

        namespace HandshakeReply {
            interface $Properties {
                version?: (number|null);
                features?: (string[]|null);
                clusterId?: (string|null);
                nodeId?: (string|null);
                incarnation?: (string|null);
                session?: (string|null);
                limits?: (raft.v1.Limits.$Properties|null);
                refusal?: (raft.v1.Refusal.$Properties|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = raft.v1.HandshakeReply.$Properties;
        }

        interface IEnvelope extends raft.v1.Envelope.$Properties {
        }

        class Envelope {
            constructor(properties?: raft.v1.Envelope.$Properties);
            $unknowns?: Uint8Array[];
            voteRequest?: (raft.v1.VoteRequest.$Properties|null);
            voteResponse?: (raft.v1.VoteResponse.$Properties|null);
            appendRequest?: (raft.v1.AppendRequest.$Properties|null);
            appendResponse?: (raft.v1.AppendResponse.$Properties|null);
            heartbeatRequest?: (raft.v1.HeartbeatRequest.$Properties|null);
            heartbeatResponse?: (raft.v1.HeartbeatResponse.$Properties|null);
            snapshotRequest?: (raft.v1.SnapshotRequest.$Properties|null);
            snapshotResponse?: (raft.v1.SnapshotResponse.$Properties|null);
            timeoutNowRequest?: (raft.v1.TimeoutNowRequest.$Properties|null);
            readIndexRequest?: (raft.v1.ReadIndexRequest.$Properties|null);
            readIndexResponse?: (raft.v1.ReadIndexResponse.$Properties|null);
            proposeRequest?: (raft.v1.ProposeRequest.$Properties|null);
            proposeResponse?: (raft.v1.ProposeResponse.$Properties|null);
            callRequest?: (raft.v1.CallRequest.$Properties|null);
            callResponse?: (raft.v1.CallResponse.$Properties|null);
            formation?: (raft.v1.Formation.$Properties|null);
            message?: ("voteRequest"|"voteResponse"|"appendRequest"|"appendResponse"|"heartbeatRequest"|"heartbeatResponse"|"snapshotRequest"|"snapshotResponse"|"timeoutNowRequest"|"readIndexRequest"|"readIndexResponse"|"proposeRequest"|"proposeResponse"|"callRequest"|"callResponse"|"formation");
            static encode(message: raft.v1.Envelope.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): raft.v1.Envelope & raft.v1.Envelope.$Shape;
        }

        namespace Envelope {
            interface $Properties {
                voteRequest?: (raft.v1.VoteRequest.$Properties|null);
                voteResponse?: (raft.v1.VoteResponse.$Properties|null);
                appendRequest?: (raft.v1.AppendRequest.$Properties|null);
                appendResponse?: (raft.v1.AppendResponse.$Properties|null);
                heartbeatRequest?: (raft.v1.HeartbeatRequest.$Properties|null);
                heartbeatResponse?: (raft.v1.HeartbeatResponse.$Properties|null);
                snapshotRequest?: (raft.v1.SnapshotRequest.$Properties|null);
                snapshotResponse?: (raft.v1.SnapshotResponse.$Properties|null);
                timeoutNowRequest?: (raft.v1.TimeoutNowRequest.$Properties|null);
                readIndexRequest?: (raft.v1.ReadIndexRequest.$Properties|null);
                readIndexResponse?: (raft.v1.ReadIndexResponse.$Properties|null);
                proposeRequest?: (raft.v1.ProposeRequest.$Properties|null);
                proposeResponse?: (raft.v1.ProposeResponse.$Properties|null);
                callRequest?: (raft.v1.CallRequest.$Properties|null);
                callResponse?: (raft.v1.CallResponse.$Properties|null);
                formation?: (raft.v1.Formation.$Properties|null);
                message?: ("voteRequest"|"voteResponse"|"appendRequest"|"appendResponse"|"heartbeatRequest"|"heartbeatResponse"|"snapshotRequest"|"snapshotResponse"|"timeoutNowRequest"|"readIndexRequest"|"readIndexResponse"|"proposeRequest"|"proposeResponse"|"callRequest"|"callResponse"|"formation");
                $unknowns?: Uint8Array[];
            }
            type $Shape = {
              voteRequest?: raft.v1.VoteRequest.$Shape|null;
              voteResponse?: raft.v1.VoteResponse.$Shape|null;
              appendRequest?: raft.v1.AppendRequest.$Shape|null;
              appendResponse?: raft.v1.AppendResponse.$Shape|null;
              heartbeatRequest?: raft.v1.HeartbeatRequest.$Shape|null;
              heartbeatResponse?: raft.v1.HeartbeatResponse.$Shape|null;
              snapshotRequest?: raft.v1.SnapshotRequest.$Shape|null;
              snapshotResponse?: raft.v1.SnapshotResponse.$Shape|null;
              timeoutNowRequest?: raft.v1.TimeoutNowRequest.$Shape|null;
              readIndexRequest?: raft.v1.ReadIndexRequest.$Shape|null;
              readIndexResponse?: raft.v1.ReadIndexResponse.$Shape|null;
              proposeRequest?: raft.v1.ProposeRequest.$Shape|null;
              proposeResponse?: raft.v1.ProposeResponse.$Shape|null;
              callRequest?: raft.v1.CallRequest.$Shape|null;
              callResponse?: raft.v1.CallResponse.$Shape|null;
              formation?: raft.v1.Formation.$Shape|null;
              $unknowns?: Uint8Array[];
            } & (
              ({ message?: undefined; voteRequest?: null; voteResponse?: null; appendRequest?: null; appendResponse?: null; heartbeatRequest?: null; heartbeatResponse?: null; snapshotRequest?: null; snapshotResponse?: null; timeoutNowRequest?: null; readIndexRequest?: null; readIndexResponse?: null; proposeRequest?: null; proposeResponse?: null; callRequest?: null; callResponse?: null; formation?: null }|{ message?: "voteRequest"; voteRequest: raft.v1.VoteRequest.$Shape; voteResponse?: null; appendRequest?: null; appendResponse?: null; heartbeatRequest?: null; heartbeatResponse?: null; snapshotRequest?: null; snapshotResponse?: null; timeoutNowRequest?: null; readIndexRequest?: null; readIndexResponse?: null; proposeRequest?: null; proposeResponse?: null; callRequest?: null; callResponse?: null; formation?: null }|{ message?: "voteResponse"; voteRequest?: null; voteResponse: raft.v1.VoteResponse.$Shape; appendRequest?: null; appendResponse?: null; heartbeatRequest?: null; heartbeatResponse?: null; snapshotRequest?: null; snapshotResponse?: null; timeoutNowRequest?: null; readIndexRequest?: null; readIndexResponse?: null; proposeRequest?: null; proposeResponse?: null; callRequest?: null; callResponse?: null; formation?: null }|{ message?: "appendRequest"; voteRequest?: null; voteResponse?: null; appendRequest: raft.v1.AppendRequest.$Shape; appendResponse?: null; heartbeatRequest?: null; heartbeatResponse?: null; snapshotRequest?: null; snapshotResponse?: null; timeoutNowRequest?: null; readIndexRequest?: null; readIndexResponse?: null; proposeRequest?: null; proposeResponse?: null; callRequest?: null; callResponse?: null; formation?: null }|{ message?: "appendResponse"; voteRequest?: null; voteResponse?: null; appendRequest?: null; appendResponse: raft.v1.AppendResponse.$Shape; heartbeatRequest?: null; heartbeatResponse?: null; snapshotRequest?: null; snapshotResponse?: null; timeoutNowRequest?: null; readIndexRequest?: null; readIndexResponse?: null; proposeRequest?: null; proposeResponse?: null; callRequest?: null; callResponse?: null; formation?: null }|{ message?: "heartbeatRequest"; voteRequest?: null; voteResponse?: null; appendRequest?: null; appendResponse?: null; heartbeatRequest: raft.v1.HeartbeatRequest.$Shape; heartbeatResponse?: null; snapshotRequest?: null; snapshotResponse?: null; timeoutNowRequest?: null; readIndexRequest?: null; readIndexResponse?: null; proposeRequest?: null; proposeResponse?: null; callRequest?: null; callResponse?: null; formation?: null }|{ message?: "heartbeatResponse"; voteRequest?: null; voteResponse?: null; appendRequest?: null; appendResponse?: null; heartbeatRequest?: null; heartbeatResponse: raft.v1.HeartbeatResponse.$Shape; snapshotRequest?: null; snapshotResponse?: null; timeoutNowRequest?: null; readIndexRequest?: null; readIndexResponse?: null; proposeRequest?: null; proposeResponse?: null; callRequest?: null; callResponse?: null; formation?: null }|{ message?: "snapshotRequest"; voteRequest?: null; voteResponse?: null; appendRequest?: null; appendResponse?: null; heartbeatRequest?: null; heartbeatResponse?: null; snapshotRequest: raft.v1.SnapshotRequest.$Shape; snapshotResponse?: null; timeoutNowRequest?: null; readIndexRequest?: null; readIndexResponse?: null; proposeRequest?: null; proposeResponse?: null; callRequest?: null; callResponse?: null; formation?: null }|{ message?: "snapshotResponse"; voteRequest?: null; voteResponse?: null; appendRequest?: null; appendResponse?: null; heartbeatRequest?: null; heartbeatResponse?: null; snapshotRequest?: null; snapshotResponse: raft.v1.SnapshotResponse.$Shape; timeoutNowRequest?: null; readIndexRequest?: null; readIndexResponse?: null; proposeRequest?: null; proposeResponse?: null; callRequest?: null; callResponse?: null; formation?: null }|{ message?: "timeoutNowRequest"; voteRequest?: null; voteResponse?: null; appendRequest?: null; appendResponse?: null; heartbeatRequest?: null; heartbeatResponse?: null; snapshotRequest?: null; snapshotResponse?: null; timeoutNowRequest: raft.v1.TimeoutNowRequest.$Shape; readIndexRequest?: null; readIndexResponse?: null; proposeRequest?: null; proposeResponse?: null; callRequest?: null; callResponse?: null; formation?: null }|{ message?: "readIndexRequest"; voteRequest?: null; voteResponse?: null; appendRequest?: null; appendResponse?: null; heartbeatRequest?: null; heartbeatResponse?: null; snapshotRequest?: null; snapshotResponse?: null; timeoutNowRequest?: null; readIndexRequest: raft.v1.ReadIndexRequest.$Shape; readIndexResponse?: null; proposeRequest?: null; proposeResponse?: null; callRequest?: null; callResponse?: null; formation?: null }|{ message?: "readIndexResponse"; voteRequest?: null; voteResponse?: null; appendRequest?: null; appendResponse?: null; heartbeatRequest?: null; heartbeatResponse?: null; snapshotRequest?: null; snapshotResponse?: null; timeoutNowRequest?: null; readIndexRequest?: null; readIndexResponse: raft.v1.ReadIndexResponse.$Shape; proposeRequest?: null; proposeResponse?: null; callRequest?: null; callResponse?: null; formation?: null }|{ message?: "proposeRequest"; voteRequest?: null; voteResponse?: null; appendRequest?: null; appendResponse?: null; heartbeatRequest?: null; heartbeatResponse?: null; snapshotRequest?: null; snapshotResponse?: null; timeoutNowRequest?: null; readIndexRequest?: null; readIndexResponse?: null; proposeRequest: raft.v1.ProposeRequest.$Shape; proposeResponse?: null; callRequest?: null; callResponse?: null; formation?: null }|{ message?: "proposeResponse"; voteRequest?: null; voteResponse?: null; appendRequest?: null; appendResponse?: null; heartbeatRequest?: null; heartbeatResponse?: null; snapshotRequest?: null; snapshotResponse?: null; timeoutNowRequest?: null; readIndexRequest?: null; readIndexResponse?: null; proposeRequest?: null; proposeResponse: raft.v1.ProposeResponse.$Shape; callRequest?: null; callResponse?: null; formation?: null }|{ message?: "callRequest"; voteRequest?: null; voteResponse?: null; appendRequest?: null; appendResponse?: null; heartbeatRequest?: null; heartbeatResponse?: null; snapshotRequest?: null; snapshotResponse?: null; timeoutNowRequest?: null; readIndexRequest?: null; readIndexResponse?: null; proposeRequest?: null; proposeResponse?: null; callRequest: raft.v1.CallRequest.$Shape; callResponse?: null; formation?: null }|{ message?: "callResponse"; voteRequest?: null; voteResponse?: null; appendRequest?: null; appendResponse?: null; heartbeatRequest?: null; heartbeatResponse?: null; snapshotRequest?: null; snapshotResponse?: null; timeoutNowRequest?: null; readIndexRequest?: null; readIndexResponse?: null; proposeRequest?: null; proposeResponse?: null; callRequest?: null; callResponse: raft.v1.CallResponse.$Shape; formation?: null }|{ message?: "formation"; voteRequest?: null; voteResponse?: null; appendRequest?: null; appendResponse?: null; heartbeatRequest?: null; heartbeatResponse?: null; snapshotRequest?: null; snapshotResponse?: null; timeoutNowRequest?: null; readIndexRequest?: null; readIndexResponse?: null; proposeRequest?: null; proposeResponse?: null; callRequest?: null; callResponse?: null; formation: raft.v1.Formation.$Shape })
            );
        }

        interface IVoteRequest extends raft.v1.VoteRequest.$Properties {
        }

        class VoteRequest {
            constructor(properties?: raft.v1.VoteRequest.$Properties);
            $unknowns?: Uint8Array[];
            term: number;
            preVote: boolean;
            transfer: boolean;
            lastIndex: number;
            lastTerm: number;
            static encode(message: raft.v1.VoteRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): raft.v1.VoteRequest & raft.v1.VoteRequest.$Shape;
        }

        namespace VoteRequest {
            interface $Properties {
                term?: (number|null);
                preVote?: (boolean|null);
                transfer?: (boolean|null);
                lastIndex?: (number|null);
                lastTerm?: (number|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = raft.v1.VoteRequest.$Properties;
        }

        interface IVoteResponse extends raft.v1.VoteResponse.$Properties {
        }

        class VoteResponse {
            constructor(properties?: raft.v1.VoteResponse.$Properties);
            $unknowns?: Uint8Array[];
            term: number;
            preVote: boolean;
            granted: boolean;
            static encode(message: raft.v1.VoteResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): raft.v1.VoteResponse & raft.v1.VoteResponse.$Shape;
        }

        namespace VoteResponse {
            interface $Properties {
                term?: (number|null);
                preVote?: (boolean|null);
                granted?: (boolean|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = raft.v1.VoteResponse.$Properties;
        }

        interface IAppendRequest extends raft.v1.AppendRequest.$Properties {
        }

        class AppendRequest {
            constructor(properties?: raft.v1.AppendRequest.$Properties);
            $unknowns?: Uint8Array[];
            term: number;
            prevIndex: number;
            prevTerm: number;
            commit: number;
            round: number;
            blocks: Uint8Array[];
            static encode(message: raft.v1.AppendRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): raft.v1.AppendRequest & raft.v1.AppendRequest.$Shape;
        }

        namespace AppendRequest {
            interface $Properties {
                term?: (number|null);
                prevIndex?: (number|null);
                prevTerm?: (number|null);
                commit?: (number|null);
                round?: (number|null);
                blocks?: (Uint8Array[]|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = raft.v1.AppendRequest.$Properties;
        }

        interface IAppendResponse extends raft.v1.AppendResponse.$Properties {
        }

        class AppendResponse {
            constructor(properties?: raft.v1.AppendResponse.$Properties);
            $unknowns?: Uint8Array[];
            term: number;
            round: number;
            accepted: boolean;
            index: number;
            hintIndex: number;
            hintTerm: number;
            static encode(message: raft.v1.AppendResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): raft.v1.AppendResponse & raft.v1.AppendResponse.$Shape;
        }

        namespace AppendResponse {
            interface $Properties {
                term?: (number|null);
                round?: (number|null);
                accepted?: (boolean|null);
                index?: (number|null);
                hintIndex?: (number|null);
                hintTerm?: (number|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = raft.v1.AppendResponse.$Properties;
        }

        interface IHeartbeatRequest extends raft.v1.HeartbeatRequest.$Properties {
        }

        class HeartbeatRequest {
            constructor(properties?: raft.v1.HeartbeatRequest.$Properties);
            $unknowns?: Uint8Array[];
            term: number;
            commit: number;
            round: number;
            static encode(message: raft.v1.HeartbeatRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): raft.v1.HeartbeatRequest & raft.v1.HeartbeatRequest.$Shape;
        }

        namespace HeartbeatRequest {
            interface $Properties {
                term?: (number|null);
                commit?: (number|null);
                round?: (number|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = raft.v1.HeartbeatRequest.$Properties;
        }

        interface IHeartbeatResponse extends raft.v1.HeartbeatResponse.$Properties {
        }

        class HeartbeatResponse {
            constructor(properties?: raft.v1.HeartbeatResponse.$Properties);
            $unknowns?: Uint8Array[];
            term: number;
            round: number;
            stickinessMs: number;
            static encode(message: raft.v1.HeartbeatResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): raft.v1.HeartbeatResponse & raft.v1.HeartbeatResponse.$Shape;
        }

        namespace HeartbeatResponse {
            interface $Properties {
                term?: (number|null);
                round?: (number|null);
                stickinessMs?: (number|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = raft.v1.HeartbeatResponse.$Properties;
        }

        interface IMember extends raft.v1.Member.$Properties {
        }

        class Member {
            constructor(properties?: raft.v1.Member.$Properties);
            $unknowns?: Uint8Array[];
            id: string;
            address: string;
            port: number;
            incarnation: string;
            metadata?: (raft.v1.Metadata.$Properties|null);
            promote?: (boolean|null);
            static encode(message: raft.v1.Member.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): raft.v1.Member & raft.v1.Member.$Shape;
        }

        namespace Member {
            interface $Properties {
                id?: (string|null);
                address?: (string|null);
                port?: (number|null);
                incarnation?: (string|null);
                metadata?: (raft.v1.Metadata.$Properties|null);
                promote?: (boolean|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = raft.v1.Member.$Properties;
        }

        interface IMetadata extends raft.v1.Metadata.$Properties {
        }

        class Metadata {
            constructor(properties?: raft.v1.Metadata.$Properties);
            $unknowns?: Uint8Array[];
            values: { [k: string]: string };
            static encode(message: raft.v1.Metadata.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): raft.v1.Metadata & raft.v1.Metadata.$Shape;
        }

        namespace Metadata {
            interface $Properties {
                values?: ({ [k: string]: string }|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = raft.v1.Metadata.$Properties;
        }

        interface IConfiguration extends raft.v1.Configuration.$Properties {
        }

        class Configuration {
            constructor(properties?: raft.v1.Configuration.$Properties);
            $unknowns?: Uint8Array[];
            members: raft.v1.Member.$Properties[];
            voters: string[];
            oldVoters?: (raft.v1.VoterSet.$Properties|null);
            learners: string[];
            removed: string[];
            static encode(message: raft.v1.Configuration.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): raft.v1.Configuration & raft.v1.Configuration.$Shape;
        }

        namespace Configuration {
            interface $Properties {
                members?: (raft.v1.Member.$Properties[]|null);
                voters?: (string[]|null);
                oldVoters?: (raft.v1.VoterSet.$Properties|null);
                learners?: (string[]|null);
                removed?: (string[]|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = raft.v1.Configuration.$Properties;
        }

        interface IVoterSet extends raft.v1.VoterSet.$Properties {
        }

        class VoterSet {
            constructor(properties?: raft.v1.VoterSet.$Properties);
            $unknowns?: Uint8Array[];
            ids: string[];
            static encode(message: raft.v1.VoterSet.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): raft.v1.VoterSet & raft.v1.VoterSet.$Shape;
        }

        namespace VoterSet {
            interface $Properties {
                ids?: (string[]|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = raft.v1.VoterSet.$Properties;
        }

        interface ISnapshotMetadata extends raft.v1.SnapshotMetadata.$Properties {
        }

        class SnapshotMetadata {
            constructor(properties?: raft.v1.SnapshotMetadata.$Properties);
            $unknowns?: Uint8Array[];
            index: number;
            term: number;
            configuration?: (raft.v1.Configuration.$Properties|null);
            configurationIndex: number;
            clusterTime: number;
            size: number;
            checksum: number;
            created: number;
            static encode(message: raft.v1.SnapshotMetadata.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): raft.v1.SnapshotMetadata & raft.v1.SnapshotMetadata.$Shape;
        }

        namespace SnapshotMetadata {
            interface $Properties {
                index?: (number|null);
                term?: (number|null);
                configuration?: (raft.v1.Configuration.$Properties|null);
                configurationIndex?: (number|null);
                clusterTime?: (number|null);
                size?: (number|null);
                checksum?: (number|null);
                created?: (number|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = raft.v1.SnapshotMetadata.$Properties;
        }

        interface ISnapshotRequest extends raft.v1.SnapshotRequest.$Properties {
        }

        class SnapshotRequest {
            constructor(properties?: raft.v1.SnapshotRequest.$Properties);
            $unknowns?: Uint8Array[];
            term: number;
            round: number;
            snapshot?: (raft.v1.SnapshotMetadata.$Properties|null);
            offset: number;
            data: Uint8Array;
            static encode(message: raft.v1.SnapshotRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): raft.v1.SnapshotRequest & raft.v1.SnapshotRequest.$Shape;
        }

        namespace SnapshotRequest {
            interface $Properties {
                term?: (number|null);
                round?: (number|null);
                snapshot?: (raft.v1.SnapshotMetadata.$Properties|null);
                offset?: (number|null);
                data?: (Uint8Array|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = raft.v1.SnapshotRequest.$Properties;
        }

        interface ISnapshotResponse extends raft.v1.SnapshotResponse.$Properties {
        }

        class SnapshotResponse {
            constructor(properties?: raft.v1.SnapshotResponse.$Properties);
            $unknowns?: Uint8Array[];
            term: number;
            round: number;
            snapshotIndex: number;
            offset: number;
            installed: boolean;
            static encode(message: raft.v1.SnapshotResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): raft.v1.SnapshotResponse & raft.v1.SnapshotResponse.$Shape;
        }

        namespace SnapshotResponse {
            interface $Properties {
                term?: (number|null);
                round?: (number|null);
                snapshotIndex?: (number|null);
                offset?: (number|null);
                installed?: (boolean|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = raft.v1.SnapshotResponse.$Properties;
        }

        interface ITimeoutNowRequest extends raft.v1.TimeoutNowRequest.$Properties {
        }

        class TimeoutNowRequest {
            constructor(properties?: raft.v1.TimeoutNowRequest.$Properties);
            $unknowns?: Uint8Array[];
            term: number;
            static encode(message: raft.v1.TimeoutNowRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): raft.v1.TimeoutNowRequest & raft.v1.TimeoutNowRequest.$Shape;
        }

        namespace TimeoutNowRequest {
            interface $Properties {
                term?: (number|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = raft.v1.TimeoutNowRequest.$Properties;
        }

        interface IReadIndexRequest extends raft.v1.ReadIndexRequest.$Properties {
        }

        class ReadIndexRequest {
            constructor(properties?: raft.v1.ReadIndexRequest.$Properties);
            $unknowns?: Uint8Array[];
            term: number;
            id: number;
            static encode(message: raft.v1.ReadIndexRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): raft.v1.ReadIndexRequest & raft.v1.ReadIndexRequest.$Shape;
        }

        namespace ReadIndexRequest {
            interface $Properties {
                term?: (number|null);
                id?: (number|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = raft.v1.ReadIndexRequest.$Properties;
        }

        interface IReadIndexResponse extends raft.v1.ReadIndexResponse.$Properties {
        }

        class ReadIndexResponse {
            constructor(properties?: raft.v1.ReadIndexResponse.$Properties);
            $unknowns?: Uint8Array[];
            term: number;
            id: number;
            index: number;
            static encode(message: raft.v1.ReadIndexResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): raft.v1.ReadIndexResponse & raft.v1.ReadIndexResponse.$Shape;
        }

        namespace ReadIndexResponse {
            interface $Properties {
                term?: (number|null);
                id?: (number|null);
                index?: (number|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = raft.v1.ReadIndexResponse.$Properties;
        }

        interface IForwardedCommand extends raft.v1.ForwardedCommand.$Properties {
        }

        class ForwardedCommand {
            constructor(properties?: raft.v1.ForwardedCommand.$Properties);
            $unknowns?: Uint8Array[];
            data: Uint8Array;
            trace: string;
            static encode(message: raft.v1.ForwardedCommand.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): raft.v1.ForwardedCommand & raft.v1.ForwardedCommand.$Shape;
        }

        namespace ForwardedCommand {
            interface $Properties {
                data?: (Uint8Array|null);
                trace?: (string|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = raft.v1.ForwardedCommand.$Properties;
        }

        interface IProposeRequest extends raft.v1.ProposeRequest.$Properties {
        }

        class ProposeRequest {
            constructor(properties?: raft.v1.ProposeRequest.$Properties);
            $unknowns?: Uint8Array[];
            id: number;
            term: number;
            commands: raft.v1.ForwardedCommand.$Properties[];
            static encode(message: raft.v1.ProposeRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): raft.v1.ProposeRequest & raft.v1.ProposeRequest.$Shape;
        }

        namespace ProposeRequest {
            interface $Properties {
                id?: (number|null);
                term?: (number|null);
                commands?: (raft.v1.ForwardedCommand.$Properties[]|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = raft.v1.ProposeRequest.$Properties;
        }

        interface IProposeResponse extends raft.v1.ProposeResponse.$Properties {
        }

        class ProposeResponse {
            constructor(properties?: raft.v1.ProposeResponse.$Properties);
            $unknowns?: Uint8Array[];
            id: number;
            term: number;
            firstIndex: number;
            error: string;
            static encode(message: raft.v1.ProposeResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): raft.v1.ProposeResponse & raft.v1.ProposeResponse.$Shape;
        }

        namespace ProposeResponse {
            interface $Properties {
                id?: (number|null);
                term?: (number|null);
                firstIndex?: (number|null);
                error?: (string|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = raft.v1.ProposeResponse.$Properties;
        }

        interface ICallRequest extends raft.v1.CallRequest.$Properties {
        }

        class CallRequest {
            constructor(properties?: raft.v1.CallRequest.$Properties);
            $unknowns?: Uint8Array[];
            id: number;
            method: string;
            body: string;
            static encode(message: raft.v1.CallRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): raft.v1.CallRequest & raft.v1.CallRequest.$Shape;
        }

        namespace CallRequest {
            interface $Properties {
                id?: (number|null);
                method?: (string|null);
                body?: (string|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = raft.v1.CallRequest.$Properties;
        }

        interface ICallResponse extends raft.v1.CallResponse.$Properties {
        }

        class CallResponse {
            constructor(properties?: raft.v1.CallResponse.$Properties);
            $unknowns?: Uint8Array[];
            id: number;
            body: string;
            error: string;
            static encode(message: raft.v1.CallResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): raft.v1.CallResponse & raft.v1.CallResponse.$Shape;
        }

        namespace CallResponse {
            interface $Properties {
                id?: (number|null);
                body?: (string|null);
                error?: (string|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = raft.v1.CallResponse.$Properties;
        }

        enum FormationPhase {
            FORMATION_PHASE_UNSPECIFIED = 0,
            FORMATION_PHASE_QUERY = 1,
            FORMATION_PHASE_STATUS = 2,
            FORMATION_PHASE_PROPOSE = 3,
            FORMATION_PHASE_COMMIT = 4
        }

        enum FormationState {
            FORMATION_STATE_UNSPECIFIED = 0,
            FORMATION_STATE_FRESH = 1,
            FORMATION_STATE_ACCEPTED = 2,
            FORMATION_STATE_FORMED = 3
        }

        interface IFormationProposal extends raft.v1.FormationProposal.$Properties {
        }

        class FormationProposal {
            constructor(properties?: raft.v1.FormationProposal.$Properties);
            $unknowns?: Uint8Array[];
            id: string;
            members: raft.v1.Member.$Properties[];
            static encode(message: raft.v1.FormationProposal.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): raft.v1.FormationProposal & raft.v1.FormationProposal.$Shape;
        }

        namespace FormationProposal {
            interface $Properties {
                id?: (string|null);
                members?: (raft.v1.Member.$Properties[]|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = raft.v1.FormationProposal.$Properties;
        }

        interface IFormation extends raft.v1.Formation.$Properties {
        }

        class Formation {
            constructor(properties?: raft.v1.Formation.$Properties);
            $unknowns?: Uint8Array[];
            phase: raft.v1.FormationPhase;
            state: raft.v1.FormationState;
            proposal?: (raft.v1.FormationProposal.$Properties|null);
            peers: string[];
            static encode(message: raft.v1.Formation.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): raft.v1.Formation & raft.v1.Formation.$Shape;
        }

        namespace Formation {
            interface $Properties {
                phase?: (raft.v1.FormationPhase|null);
                state?: (raft.v1.FormationState|null);
                proposal?: (raft.v1.FormationProposal.$Properties|null);
                peers?: (string[]|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = raft.v1.Formation.$Properties;
        }
    }
}
