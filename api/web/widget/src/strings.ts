import type { Factor, Lang, Reason, Survey } from "./contract";

/** All that the interface says, in one language. */
export interface Strings {
  lang: Lang;
  title: string;
  open: string;
  unread: (count: number) => string;
  close: string;
  menu: string;
  messages: string;
  greeting: string;
  invitation: string;
  starters: string[];
  notice: string;
  noticeShort: string;
  noticeStored: (agency: string, days: number) => string;
  noticeUnknown: string;
  unnamed: string;
  noticeMore: string;
  remember: string;
  assistant: string;
  you: string;
  typing: string;
  question: string;
  placeholder: string;
  send: string;
  left: (count: number) => string;
  full: (most: number) => string;
  hint: string;
  suggestions: string;
  suggested: (count: number) => string;
  quickReplies: string;
  buttons: (count: number) => string;
  officer: string;
  askOfficer: string;
  officerCall: (telephone: string) => string;
  officerNamed: (by: string) => string;
  waitingFor: (position: number | null, minutes: number | null) => string;
  leave: string;
  talking: (by: string | null) => string;
  officerTypes: (by: string | null) => string;
  officerHint: string;
  closed: string;
  banner: string;
  putAway: string;
  offline: string;
  online: string;
  waiting: string;
  unanswered: string;
  problems: { network: string; slow: string; fault: string; refused: string };
  again: string;
  againIn: (seconds: number) => string;
  nothing: string;
  newTab: string;
  good: string;
  bad: string;
  thanks: string;
  why: string;
  reasons: Record<Reason, string>;
  comment: string;
  submit: string;
  skip: string;
  rateFailed: string;
  asked: {
    conversation: string;
    dossier: (survey: Survey) => string;
    factors: string;
    unsaid: string;
    send: string;
    skip: string;
    thanks: string;
    skipped: string;
  };
  steps: string[];
  factors: Record<Factor, string>;
  copy: string;
  copied: string;
  copyFailed: string;
  read: string;
  stopReading: string;
  print: string;
  map: string;
  done: string;
  now: string;
  ahead: string;
  restart: string;
  restarted: string;
  restartTitle: string;
  restartText: string;
  transcript: string;
  transcriptFailed: string;
  forget: string;
  forgotten: string;
  forgetTitle: string;
  forgetText: string;
  forgetFailed: string;
  cancel: string;
  larger: string;
  size: (percent: number) => string;
  language: string;
  voice: string;
  voiceTitle: string;
  voiceText: string;
  speak: string;
  listening: string;
  voiceFailed: string;
  readAloud: string;
  readTitle: string;
  readText: string;
  turnOn: string;
}

const vi: Strings = {
  lang: "vi",
  title: "Trợ lý thủ tục hành chính",
  open: "Hỏi về thủ tục hành chính",
  unread: (count) => `${count} tin mới`,
  close: "Đóng",
  menu: "Tuỳ chọn",
  messages: "Tin nhắn",
  greeting: "Xin chào, anh/chị cần làm thủ tục gì?",
  invitation: "Cứ viết như nói thường ngày, không cần nhớ đúng tên thủ tục. Hoặc chọn một câu hỏi:",
  starters: [
    "Làm giấy khai sinh cần gì?",
    "Làm lại căn cước bị mất hết bao nhiêu tiền?",
    "Đăng ký tạm trú online được không?",
    "Xin giấy độc thân",
    "Đổi bằng lái xe",
    "Tra cứu hồ sơ",
  ],
  notice: "Trước khi trò chuyện",
  noticeShort:
    "Đây là máy, không phải cán bộ. Đừng nhập số căn cước, số điện thoại, số tài khoản; chỉ nhập mã hồ sơ khi cần tra cứu.",
  noticeStored: (agency, days) =>
    `Tin nhắn và câu trả lời được ${agency} lưu ${days} ngày để trò chuyện tiếp và sửa câu trả lời sai, rồi tự xoá. Muốn xoá ngay: Tuỳ chọn (⋮), “Xoá cuộc trò chuyện”.`,
  noticeUnknown: "Chưa kết nối được với hệ thống để cho biết tin nhắn được lưu thế nào.",
  unnamed: "cơ quan vận hành trang này",
  noticeMore: "Xem đầy đủ",
  remember: "Nhớ cuộc trò chuyện này trên máy tôi, lần sau mở trang vẫn còn",
  assistant: "Trợ lý tự động",
  you: "Anh/chị",
  typing: "Trợ lý đang soạn câu trả lời…",
  question: "Câu hỏi của anh/chị",
  placeholder: "Nhập câu hỏi…",
  send: "Gửi",
  left: (count) => `Còn ${count} ký tự`,
  full: (most) => `Đã đủ ${most} ký tự`,
  hint: "Máy trả lời tự động. Không nhập số căn cước.",
  suggestions: "Gợi ý thủ tục",
  suggested: (count) => `${count} gợi ý thủ tục. Bấm mũi tên lên để chọn.`,
  quickReplies: "Câu trả lời gợi ý",
  buttons: (count) => `Có ${count} nút trả lời nhanh.`,
  officer: "Gặp cán bộ",
  askOfficer: "Tôi muốn gặp cán bộ",
  officerCall: (telephone) => `Gọi ${telephone}`,
  officerNamed: (by) => `Cán bộ ${by}`,
  waitingFor: (position, minutes) =>
    `Đang chờ cán bộ${position ? `, vị trí số ${position}` : ""}.${minutes ? ` Khoảng ${minutes} phút.` : ""}`,
  leave: "Thôi, không chờ nữa",
  talking: (by) => `Đang trao đổi với cán bộ${by ? ` ${by}` : ""}.`,
  officerTypes: (by) => `${by ?? "Cán bộ"} đang nhập…`,
  officerHint: "Cán bộ đang trả lời. Không nhập số căn cước.",
  closed: "Kênh này đang tạm ngừng trả lời.",
  banner: "Thông báo khẩn",
  putAway: "Đóng thông báo",
  offline: "Đang mất mạng. Tin nhắn được giữ lại và tự gửi khi có mạng.",
  online: "Đã có mạng trở lại.",
  waiting: "Đang chờ gửi",
  unanswered: "Chưa có câu trả lời.",
  problems: {
    network: "Không kết nối được với hệ thống.",
    slow: "Hệ thống xử lý quá lâu.",
    fault: "Hệ thống đang bận hoặc gặp lỗi.",
    refused: "Trang này chưa được phép dùng trợ lý. Anh/chị báo giúp cơ quan quản lý trang.",
  },
  again: "Gửi lại",
  againIn: (seconds) => `Gửi lại sau ${seconds} giây`,
  nothing: "Chưa có câu trả lời cho tin nhắn này.",
  newTab: " (mở trong thẻ mới)",
  good: "Câu trả lời hữu ích",
  bad: "Câu trả lời chưa đúng",
  thanks: "Cảm ơn anh/chị đã góp ý.",
  why: "Câu trả lời chưa được ở điểm nào?",
  reasons: {
    wrong: "Thông tin sai",
    off_topic: "Không đúng câu hỏi",
    unclear: "Khó hiểu",
    incomplete: "Còn thiếu",
    other: "Lý do khác",
  },
  comment: "Nói thêm (không bắt buộc, đừng ghi số căn cước, số điện thoại)",
  submit: "Gửi góp ý",
  skip: "Thôi",
  rateFailed: "Chưa gửi được góp ý. Anh/chị thử lại sau.",
  asked: {
    conversation: "Anh/chị có hài lòng với cuộc trò chuyện này không?",
    dossier: ({ receipt, title, agency }) =>
      `Hồ sơ ${receipt}${title && ` (${title})`} đã có kết quả. Anh/chị có hài lòng với việc giải quyết hồ sơ này của ${agency || "cơ quan"} không?`,
    factors: "Đánh giá riêng từng mặt (không bắt buộc)",
    unsaid: "Chưa đánh giá",
    send: "Gửi đánh giá",
    skip: "Bỏ qua",
    thanks: "Cảm ơn anh/chị đã đánh giá. Đánh giá được lưu không kèm tên.",
    skipped: "Vâng, không hỏi lại nữa.",
  },
  steps: ["Rất không hài lòng", "Không hài lòng", "Bình thường", "Hài lòng", "Rất hài lòng"],
  factors: {
    access: "Việc tìm đến và sử dụng dịch vụ",
    procedure: "Thủ tục, giấy tờ",
    staff: "Cán bộ giải quyết",
    result: "Kết quả nhận được",
    feedback: "Việc tiếp nhận góp ý, phản ánh",
  },
  copy: "Sao chép",
  copied: "Đã sao chép.",
  copyFailed: "Trình duyệt không cho sao chép.",
  read: "Đọc to",
  stopReading: "Dừng đọc",
  print: "In danh sách",
  map: "Xem đường đi trên bản đồ",
  done: "đã xong",
  now: "đang ở bước này",
  ahead: "chưa tới",
  restart: "Cuộc trò chuyện mới",
  restarted: "Đã bắt đầu cuộc trò chuyện mới.",
  restartTitle: "Bắt đầu cuộc trò chuyện mới?",
  restartText:
    "Các tin nhắn đang hiện sẽ được xoá khỏi máy này. Bản lưu ở hệ thống vẫn còn đến hết hạn; muốn xoá luôn, chọn “Xoá cuộc trò chuyện”.",
  transcript: "Tải cuộc trò chuyện về máy",
  transcriptFailed: "Chưa tải được cuộc trò chuyện. Anh/chị thử lại sau.",
  forget: "Xoá cuộc trò chuyện",
  forgotten: "Đã xoá cuộc trò chuyện.",
  forgetTitle: "Xoá cuộc trò chuyện?",
  forgetText:
    "Mọi tin nhắn được xoá khỏi máy này và khỏi hệ thống. Nếu đang theo dõi hồ sơ, việc báo tin cũng dừng. Không lấy lại được.",
  forgetFailed: "Chưa xoá được. Anh/chị kiểm tra mạng rồi thử lại.",
  cancel: "Giữ lại",
  larger: "Cỡ chữ",
  size: (percent) => `Cỡ chữ ${percent}%`,
  language: "English",
  voice: "Nói thay vì gõ",
  voiceTitle: "Bật nói thay vì gõ?",
  voiceText:
    "Trình duyệt có thể gửi giọng nói của anh/chị đến hãng làm ra trình duyệt (ví dụ Google, Apple) để chuyển thành chữ. Trợ lý này chỉ nhận phần chữ.",
  speak: "Nói câu hỏi",
  listening: "Đang nghe…",
  voiceFailed: "Chưa nghe được. Anh/chị thử lại hoặc gõ câu hỏi.",
  readAloud: "Đọc to câu trả lời",
  readTitle: "Bật đọc to câu trả lời?",
  readText:
    "Trình duyệt có thể gửi câu trả lời đến hãng làm ra trình duyệt để chuyển thành giọng nói. Câu trả lời có thể có mã hồ sơ của anh/chị.",
  turnOn: "Bật",
};

const en: Strings = {
  lang: "en",
  title: "Administrative procedures assistant",
  open: "Ask about administrative procedures",
  unread: (count) => `${count} new ${count === 1 ? "message" : "messages"}`,
  close: "Close",
  menu: "Options",
  messages: "Messages",
  greeting: "Hello, which procedure do you need?",
  invitation: "Write as you would speak; you need not know the procedure's name. Or choose a question:",
  starters: [
    "What do I need to register a birth?",
    "How much is a replacement for a lost ID card?",
    "How do I register temporary residence?",
    "How long does a driving licence renewal take?",
    "What documents do I need to get married?",
  ],
  notice: "Before you begin",
  noticeShort:
    "This is a machine, not an officer. Do not type identity, telephone or account numbers; type a receipt number only to look up a dossier.",
  noticeStored: (agency, days) =>
    `Messages and answers are kept by ${agency} for ${days} days, to go on with the conversation and to mend wrong answers, and then deleted. To delete them now: Options (⋮), “Delete the conversation”.`,
  noticeUnknown: "The service could not be reached to tell how messages are kept.",
  unnamed: "the agency that runs this page",
  noticeMore: "Read all of it",
  remember: "Remember this conversation on my device for my next visit",
  assistant: "Automatic assistant",
  you: "You",
  typing: "The assistant is writing…",
  question: "Your question",
  placeholder: "Type your question…",
  send: "Send",
  left: (count) => `${count} characters left`,
  full: (most) => `${most} characters is the most`,
  hint: "Answers come from a machine. Do not type identity numbers.",
  suggestions: "Suggested procedures",
  suggested: (count) =>
    `${count} suggested ${count === 1 ? "procedure" : "procedures"}. Press the up arrow to choose.`,
  quickReplies: "Suggested replies",
  buttons: (count) => `${count} quick ${count === 1 ? "reply" : "replies"}.`,
  officer: "Talk to an officer",
  askOfficer: "I want to talk to an officer",
  officerCall: (telephone) => `Call ${telephone}`,
  officerNamed: (by) => `Officer ${by}`,
  waitingFor: (position, minutes) =>
    `Waiting for an officer${position ? `, number ${position} in the queue` : ""}.${minutes ? ` About ${minutes} ${minutes === 1 ? "minute" : "minutes"}.` : ""}`,
  leave: "Stop waiting",
  talking: (by) => `Talking with ${by ? `officer ${by}` : "an officer"}.`,
  officerTypes: (by) => `${by ?? "The officer"} is typing…`,
  officerHint: "An officer answers. Do not type identity numbers.",
  closed: "Questions are not answered here at the moment.",
  banner: "Urgent notice",
  putAway: "Close the notice",
  offline: "You are offline. Messages are kept and sent once you are online.",
  online: "You are online again.",
  waiting: "Waiting to be sent",
  unanswered: "No answer yet.",
  problems: {
    network: "The service could not be reached.",
    slow: "The service took too long.",
    fault: "The service is busy or has failed.",
    refused: "This page may not use the assistant yet. Please tell the agency that runs the page.",
  },
  again: "Send again",
  againIn: (seconds) => `Send again in ${seconds} s`,
  nothing: "There is no answer to this message yet.",
  newTab: " (opens in a new tab)",
  good: "This answer is helpful",
  bad: "This answer is not right",
  thanks: "Thank you for telling us.",
  why: "What is not right about this answer?",
  reasons: {
    wrong: "The information is wrong",
    off_topic: "Not what I asked",
    unclear: "Hard to understand",
    incomplete: "Something is missing",
    other: "Something else",
  },
  comment: "More (optional; no identity or telephone numbers)",
  submit: "Send feedback",
  skip: "Cancel",
  rateFailed: "Your feedback could not be sent. Please try again later.",
  asked: {
    conversation: "Are you satisfied with this conversation?",
    dossier: ({ receipt, title, agency }) =>
      `Dossier ${receipt}${title && ` (${title})`} is done. Are you satisfied with how ${agency || "the agency"} dealt with it?`,
    factors: "Rate each part (optional)",
    unsaid: "Not rated",
    send: "Send rating",
    skip: "No thanks",
    thanks: "Thank you. Your rating is kept without your name.",
    skipped: "You will not be asked again.",
  },
  steps: ["Very dissatisfied", "Dissatisfied", "Neither", "Satisfied", "Very satisfied"],
  factors: {
    access: "Reaching and using the service",
    procedure: "Procedure and papers",
    staff: "The officials who dealt with it",
    result: "The result",
    feedback: "How comments and complaints are taken",
  },
  copy: "Copy",
  copied: "Copied.",
  copyFailed: "Your browser does not allow copying.",
  read: "Read aloud",
  stopReading: "Stop reading",
  print: "Print the list",
  map: "See it on a map",
  done: "done",
  now: "in progress",
  ahead: "still to come",
  restart: "New conversation",
  restarted: "A new conversation has begun.",
  restartTitle: "Begin a new conversation?",
  restartText:
    "The messages shown will be removed from this device. The service keeps its record until it expires; to delete that too, choose “Delete the conversation”.",
  transcript: "Download the conversation",
  transcriptFailed: "The conversation could not be downloaded. Please try again later.",
  forget: "Delete the conversation",
  forgotten: "The conversation has been deleted.",
  forgetTitle: "Delete the conversation?",
  forgetText:
    "All messages are deleted from this device and from the service. If you follow a dossier, you will no longer be told of it. This cannot be undone.",
  forgetFailed: "It could not be deleted. Check your connection and try again.",
  cancel: "Keep it",
  larger: "Text size",
  size: (percent) => `Text size ${percent}%`,
  language: "Tiếng Việt",
  voice: "Speak instead of typing",
  voiceTitle: "Speak instead of typing?",
  voiceText:
    "Your browser may send your voice to its maker (Google or Apple, for example) to turn it into text. This assistant receives the text only.",
  speak: "Speak your question",
  listening: "Listening…",
  voiceFailed: "Nothing was heard. Try again or type your question.",
  readAloud: "Read answers aloud",
  readTitle: "Read answers aloud?",
  readText:
    "Your browser may send the answers to its maker to turn them into speech. An answer may hold your receipt number.",
  turnOn: "Turn on",
};

export const STRINGS: Record<Lang, Strings> = { vi, en };
